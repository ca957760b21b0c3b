import { useEffect, useState } from 'react';
import { useServices } from '#ui/app/lab-context.ts';
import type { LensLine, LensModel } from '#workers/lens-api.ts';

type Lines = ReadonlyMap<number, LensLine['tokens']>;

const SHOWN_TOKENS = 8;
const NONE: Lines = new Map();
/** Lines kept while scrolling: a few screens. */
const KEPT = 2000;

/** The words of the rows in view; what was fetched for this model stays. */
export function useLines(model: LensModel, rows: Uint32Array, from: number, to: number): Lines {
  const { lens } = useServices();
  const [kept, setKept] = useState<{ readonly key: string; readonly lines: Lines }>({ key: '', lines: NONE });
  const lines = kept.key === model.key ? kept.lines : NONE;
  useEffect(() => {
    const missing = rows.slice(from, to).filter((row) => !lines.has(row));
    if (missing.length === 0) return undefined;
    let isCurrent = true;
    void lens.lensLines(model.key, missing, SHOWN_TOKENS).then((answer) => {
      if (!isCurrent || !answer.ok) return;
      const old = lines.size > KEPT ? NONE : lines;
      setKept({
        key: model.key,
        lines: new Map([...old, ...answer.value.map(({ row, tokens }) => [row, tokens] as const)]),
      });
    });
    return () => {
      isCurrent = false;
    };
  }, [lens, model.key, rows, from, to, lines]);
  return lines;
}
