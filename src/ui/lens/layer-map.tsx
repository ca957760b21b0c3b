import { useEffect, type PointerEvent, type RefObject } from 'react';
import type { VectorId } from '#lens/table.ts';
import { useResolvedTheme } from '#ui/app/use-theme.ts';
import { PALETTE } from '#ui/primitives/palette.ts';
import type { LensModel } from '#workers/lens-api.ts';
import { paintLayerMap } from './paint-layer-map.ts';
import styles from './lens.module.css';

export interface LayerMapProps {
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly model: LensModel;
  /** One number a value vector: its brightness. */
  readonly values: Float32Array | undefined;
  /** What a search found: the others fade; undefined marks nothing. */
  readonly rows: Uint32Array | undefined;
  readonly selected: VectorId | undefined;
  readonly onSelect: (id: VectorId) => void;
}

/** Height of one layer on screen, CSS pixels. */
const LAYER_PX = 12;

/** Layer x index: all value vectors of a model as dots. The list below says the same to a keyboard. */
export function LayerMap({ canvas, model, values, rows, selected, onSelect }: LayerMapProps) {
  const theme = useResolvedTheme();
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || !values) return;
    const colors = PALETTE[theme];
    paintLayerMap(
      context,
      { ...model, values, rows },
      { dot: colors.unsteered, ground: colors.raised, hit: colors.text },
    );
  }, [canvas, model, values, rows, theme]);
  const idAt = (event: PointerEvent<HTMLCanvasElement>): VectorId => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (at: number, start: number, size: number) => Math.min(0.9999, Math.max(0, (at - start) / size));
    const fromTop = Math.floor(share(event.clientY, box.top, box.height) * model.layers);
    // Deep layers on top, as in the projections panel.
    return {
      layer: model.layers - 1 - fromTop,
      index: Math.floor(share(event.clientX, box.left, box.width) * model.neurons),
    };
  };
  return (
    <div className={styles.map} style={{ height: Math.min(model.layers * LAYER_PX, 240) }}>
      <canvas
        ref={canvas}
        width={model.neurons}
        height={model.layers}
        aria-label="Map of all value vectors: layers from bottom to top, index from left to right"
        role="img"
        onPointerDown={(event) => onSelect(idAt(event))}
      />
      {selected ? (
        <span
          className={styles.cross}
          aria-hidden="true"
          style={{
            left: `${((selected.index + 0.5) / model.neurons) * 100}%`,
            top: `${((model.layers - selected.layer - 0.5) / model.layers) * 100}%`,
          }}
        />
      ) : null}
    </div>
  );
}
