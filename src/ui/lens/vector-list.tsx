import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { VectorId } from '#lens/table.ts';
import type { LensModel } from '#workers/lens-api.ts';
import { shortNumber, vectorName } from './lens-words.ts';
import { TokenChips } from './token-chips.tsx';
import { useLines } from './use-lines.ts';
import styles from './lens.module.css';

export interface VectorListProps {
  readonly model: LensModel;
  readonly rows: Uint32Array;
  readonly scores: Float32Array | undefined;
  readonly selected: VectorId | undefined;
  readonly onSelect: (id: VectorId) => void;
}

const LINE_PX = 30;

/** The found value vectors, one a line. Only what is in view exists; arrows move, Enter opens. */
export function VectorList({ model, rows, scores, selected, onSelect }: VectorListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  // The virtualizer's object changes inside itself; this component reads it anew at each render.
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_PX,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const lines = useLines(model, rows, items[0]?.index ?? 0, (items.at(-1)?.index ?? -1) + 1);
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [rows]);
  return (
    <div ref={scroller} className={styles.list} role="listbox" aria-label="Value vectors" tabIndex={0}>
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {items.map(({ index, start }) => {
          const row = rows[index] ?? 0;
          const id = { layer: Math.floor(row / model.neurons), index: row % model.neurons };
          const isSelected = selected?.layer === id.layer && selected.index === id.index;
          return (
            <button
              key={row}
              type="button"
              role="option"
              aria-selected={isSelected}
              className={styles.line}
              style={{ transform: `translateY(${start}px)`, height: LINE_PX }}
              onClick={() => onSelect(id)}
            >
              <span className={styles.name}>{vectorName(id, model)}</span>
              <TokenChips tokens={lines.get(row) ?? []} />
              {scores ? <span className={styles.score}>{shortNumber(scores[index] ?? 0)}</span> : null}
            </button>
          );
        })}
      </div>
    </div>
  );
}
