import { useEffect, useRef, useState, type PointerEvent } from 'react';
import type { VectorId } from '#lens/table.ts';
import { useServices } from '#ui/app/lab-context.ts';
import { SaveMapButton } from '#ui/charts/save-map-button.tsx';
import { Button } from '#ui/primitives/button.tsx';
import { PALETTE } from '#ui/primitives/palette.ts';
import { useAddCard } from '#ui/steer/use-add-card.ts';
import type { LensModel } from '#workers/lens-api.ts';
import { insideLasso } from './lasso.ts';
import { paintSemanticMap } from './paint-semantic-map.ts';
import { useResolvedTheme } from '#ui/app/use-theme.ts';
import { useAnswer } from './use-answer.ts';
import styles from './lens.module.css';

export interface SemanticMapProps {
  readonly model: LensModel;
  readonly left: ReadonlySet<number>;
  readonly right: ReadonlySet<number>;
  readonly names: readonly [string, string];
  readonly onSelect: (id: VectorId) => void;
}

const SIZE_PX = 420;
/** A set larger than this steers everything at once; the limit is that of an intervention. */
const MAX_SET = 200;
const NONE: readonly number[] = [];

/** First two principal components of all semantic embeddings. Draw around some to make a set. */
export function SemanticMap({ model, left, right, names }: SemanticMapProps) {
  const { lens } = useServices();
  const { add } = useAddCard();
  const theme = useResolvedTheme();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [path, setPath] = useState<readonly number[]>(NONE);
  const [chosen, setChosen] = useState<readonly number[]>(NONE);
  const map = useAnswer(`${model.key} map`, () => lens.lensMap(model.key));
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context && map.value)
      paintSemanticMap(context, { points: map.value, left, right, path, chosen }, PALETTE[theme]);
  }, [map.value, left, right, path, chosen, theme]);
  const pointOf = (event: PointerEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * 254 - 127, 127 - ((event.clientY - box.top) / box.height) * 254];
  };
  const finish = () => {
    if (map.value && path.length >= 6) setChosen(insideLasso(map.value, path));
    setPath(NONE);
  };
  const steer = () => {
    const neurons = chosen.map((row) => [Math.floor(row / model.neurons), row % model.neurons] as const);
    add({ name: `${chosen.length} from the map`, neurons, source: { kind: 'lens' } });
  };
  return (
    <figure className={styles.semantic}>
      <canvas
        ref={canvas}
        width={SIZE_PX}
        height={SIZE_PX}
        role="img"
        aria-label={`Map of meaning: ${names[0]} and ${names[1]} marked. The lists beside it hold the same members.`}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setPath(pointOf(event));
        }}
        onPointerMove={(event) => {
          if (path.length > 0) setPath([...path, ...pointOf(event)]);
        }}
        onPointerUp={finish}
        onPointerCancel={finish}
      />
      <figcaption className={styles.row}>
        <span className={styles.muted}>
          {chosen.length > 0
            ? `${chosen.length.toLocaleString('en')} chosen${chosen.length > MAX_SET ? `, at most ${MAX_SET} can steer` : ''}`
            : `circles ${names[0]}, crosses ${names[1]}; two principal components; draw around some to choose them`}
        </span>
        <SaveMapButton
          canvas={canvas}
          title="map of meaning"
          note={`two principal components of semantic embeddings; circles ${names[0]}, crosses ${names[1]}`}
        />
        {chosen.length > 0 && chosen.length <= MAX_SET ? <Button onClick={steer}>Steer with them</Button> : null}
      </figcaption>
    </figure>
  );
}
