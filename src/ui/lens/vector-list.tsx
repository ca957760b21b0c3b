import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useRef, type KeyboardEvent } from 'react';
import type { VectorId } from '#lens/table.ts';
import type { LensModel } from '#workers/lens-api.ts';
import { shortNumber, vectorName } from './lens-words.ts';
import { nextLine } from './list-keys.ts';
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
const PAGE_LINES = 10;

/** The found value vectors, one a line. Only what is in view exists; arrows, Page, Home and End choose. */
export function VectorList({ model, rows, scores, selected, onSelect }: VectorListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
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
  const selectedRow = selected && selected.layer * model.neurons + selected.index;
  const at = selectedRow === undefined ? -1 : rows.indexOf(selectedRow);
  const idOf = (row: number) => ({ layer: Math.floor(row / model.neurons), index: row % model.neurons });
  const move = (event: KeyboardEvent) => {
    const next = nextLine(event.key, at, rows.length, PAGE_LINES);
    const row = next === undefined ? undefined : rows[next];
    if (next === undefined || row === undefined) return;
    event.preventDefault();
    onSelect(idOf(row));
    virtual.scrollToIndex(next);
  };
  const isShown = items.some(({ index }) => index === at);
  return (
    <div
      ref={scroller}
      className={styles.list}
      role="listbox"
      aria-label="Value vectors"
      aria-activedescendant={isShown ? `${id}-${selectedRow}` : undefined}
      tabIndex={0}
      onKeyDown={move}
    >
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {items.map(({ index, start }) => {
          const row = rows[index] ?? 0;
          return (
            <div
              key={row}
              id={`${id}-${row}`}
              role="option"
              aria-selected={row === selectedRow}
              aria-posinset={index + 1}
              aria-setsize={rows.length}
              className={styles.line}
              style={{ transform: `translateY(${start}px)`, height: LINE_PX }}
              onClick={() => onSelect(idOf(row))}
            >
              <span className={styles.name}>{vectorName(idOf(row), model)}</span>
              <TokenChips tokens={lines.get(row) ?? []} />
              {scores ? <span className={styles.score}>{shortNumber(scores[index] ?? 0)}</span> : null}
            </div>
          );
        })}
      </div>
    </div>
  );
}
