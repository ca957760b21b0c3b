import { useEffect, useRef } from 'react';
import { LAYERS } from '#policy/types.ts';
import type { TokenProjection } from '#workers/projection-api.ts';
import { tokensOf } from '#workers/token-choice.ts';
import { useResolvedTheme } from '#ui/app/use-theme.ts';
import { useLab } from '#ui/app/lab-context.ts';
import { SaveMapButton } from '#ui/charts/save-map-button.tsx';
import { PALETTE } from '#ui/primitives/palette.ts';
import { columnOf, tokenName } from './projection-words.ts';
import styles from './projections.module.css';

const CELL_HEIGHT_PX = 7;

const TITLES = {
  written: 'How much each FFN writes, relative to the residual stream',
  moved: 'How far steering moved the residual stream, relative to its length',
} as const;

/** Layers x tokens at one glance; a click chooses the token and the layer. */
export function TokenMapCanvas({ projection }: { readonly projection: TokenProjection }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useResolvedTheme();
  const chooseToken = useLab((state) => state.chooseToken);
  const { map, token, texts } = projection;
  const color = PALETTE[theme][map.kind === 'moved' ? 'steered' : 'unsteered'];
  const chosen = columnOf(token, projection);

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const { values, columns } = map;
    context.clearRect(0, 0, columns, LAYERS);
    const largest = values.reduce((most, value) => Math.max(most, value), 1e-9);
    context.fillStyle = color;
    for (let layer = 0; layer < LAYERS; layer++)
      for (let column = 0; column < columns; column++) {
        // The square root keeps small values visible beside one large one.
        context.globalAlpha = Math.sqrt((values[layer * columns + column] ?? 0) / largest);
        context.fillRect(column, LAYERS - 1 - layer, 1, 1);
      }
    context.globalAlpha = 1;
  }, [map, color]);

  const pick = (event: React.PointerEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const column = Math.floor(((event.clientX - box.left) / box.width) * map.columns);
    const layer = LAYERS - 1 - Math.floor(((event.clientY - box.top) / box.height) * LAYERS);
    const choice = tokensOf(texts.length)[column];
    if (choice) chooseToken(choice, layer);
  };
  return (
    <figure className={styles.map}>
      <div className={styles.mapFrame}>
        <canvas
          ref={canvas}
          width={map.columns}
          height={LAYERS}
          style={{ height: LAYERS * CELL_HEIGHT_PX }}
          role="img"
          aria-label={`${TITLES[map.kind]}: ${LAYERS} layers, ${map.columns} tokens; chosen ${tokenName(token, texts)}`}
          onPointerDown={pick}
        />
        <span
          className={styles.marker}
          style={{ left: `${(100 * (chosen + 0.5)) / map.columns}%` }}
          aria-hidden="true"
        />
      </div>
      <figcaption className={styles.note}>
        {TITLES[map.kind]}; start, image, state, words, slots from the left. Click to look there.{' '}
        <SaveMapButton
          canvas={canvas}
          title="layers and tokens"
          note={`${TITLES[map.kind]}; start, image, state, words, slots from the left, deep layers on top`}
        />
      </figcaption>
    </figure>
  );
}
