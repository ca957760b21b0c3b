import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { LAYERS } from '#policy/types.ts';
import { useLab } from '#ui/app/lab-context.ts';
import styles from './steer.module.css';

export interface LayerStripProps {
  /** Members in each layer, [12]. */
  readonly counts: readonly number[];
  /** What the counts count. */
  readonly noun: string;
  readonly off: readonly number[];
  readonly onChange: (off: readonly number[]) => void;
}

/** Twelve cells, darker where more of the set lives. Drag across them to paint layers out or in; arrows and space do the same. */
export function LayerStrip({ counts, noun, off, onChange }: LayerStripProps) {
  const strip = useRef<HTMLDivElement>(null);
  /** Whether the drag in progress switches cells off; null between drags. */
  const painting = useRef<boolean | null>(null);
  const [focused, setFocused] = useState(0);
  const layerMap = useLab((state) => state.policyInfo?.layerMap);
  const most = Math.max(1, ...counts);

  const paint = (layer: number, isOff: boolean) => {
    if (off.includes(layer) === isOff || (counts[layer] ?? 0) === 0) return;
    onChange(isOff ? [...off, layer].sort((a, b) => a - b) : off.filter((other) => other !== layer));
  };
  const cellAt = ({ clientX }: PointerEvent) => {
    const box = strip.current?.getBoundingClientRect();
    if (!box || box.width === 0) return 0;
    return Math.min(LAYERS - 1, Math.max(0, Math.floor(((clientX - box.left) / box.width) * LAYERS)));
  };
  const focus = (layer: number) => {
    const next = Math.min(LAYERS - 1, Math.max(0, layer));
    setFocused(next);
    strip.current?.querySelectorAll('button')[next]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Readonly<Record<string, number>> = {
      ArrowRight: focused + 1,
      ArrowLeft: focused - 1,
      Home: 0,
      End: LAYERS - 1,
    };
    const next = moves[event.key];
    if (next === undefined) return;
    event.preventDefault();
    focus(next);
  };
  return (
    <div
      ref={strip}
      role="toolbar"
      aria-label="Layers that act"
      className={styles.strip}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        const layer = cellAt(event);
        painting.current = !off.includes(layer);
        event.currentTarget.setPointerCapture(event.pointerId);
        setFocused(layer);
        paint(layer, painting.current);
      }}
      onPointerMove={(event) => {
        if (painting.current !== null) paint(cellAt(event), painting.current);
      }}
      onLostPointerCapture={() => (painting.current = null)}
    >
      {counts.map((count, layer) => (
        <button
          key={layer}
          type="button"
          tabIndex={layer === focused ? 0 : -1}
          className={styles.cell}
          aria-pressed={count > 0 && !off.includes(layer)}
          aria-disabled={count === 0}
          aria-label={`Layer ${layer}: ${countWords(count, noun)}`}
          title={`Layer ${layer}${layerName(layerMap?.[layer], layer)}: ${countWords(count, noun)}`}
          style={{ '--share': count / most } as React.CSSProperties}
          onFocus={() => setFocused(layer)}
          onKeyDown={(event) => {
            if (event.key !== ' ' && event.key !== 'Enter') return;
            event.preventDefault();
            paint(layer, !off.includes(layer));
          }}
        >
          {layer}
        </button>
      ))}
    </div>
  );
}

function countWords(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function layerName(base: number | undefined, layer: number): string {
  return base === undefined || base === layer ? '' : ` (SmolLM2’s ${base})`;
}
