import { useId, useState } from 'react';
import { newDirectionCard, bestLayer } from '#state/direction-card.ts';
import type { RecordedDirection } from '#state/direction-control.ts';
import { useLab, useServices } from '#ui/app/lab-context.ts';
import { Button } from '#ui/primitives/button.tsx';
import { Icon } from '#ui/primitives/icon.tsx';
import { separationWords, WEAK_SEPARATION } from './direction-words.ts';
import styles from './steer.module.css';

export interface DirectionResultProps {
  readonly recorded: RecordedDirection;
  readonly onDone: () => void;
}

/** The recorded difference, layer by layer: where the sets lie apart, and which layer's direction becomes a card. */
export function DirectionResult({ recorded, onDone }: DirectionResultProps) {
  const { lab } = useServices();
  const addCard = useLab((state) => state.addCard);
  const [layer, setLayer] = useState(() => bestLayer(recorded));
  const [norm, separation] = [recorded.norms[layer] ?? 0, recorded.separations[layer] ?? 0];
  return (
    <div className={styles.preview} aria-live="polite">
      <LayerChoice separations={recorded.separations} value={layer} onChange={setLayer} />
      <p className={styles.note}>
        Layer {layer}: ‖d‖ {norm.toFixed(2)}; the sets lie {separationWords(separation)} apart.
      </p>
      {separation < WEAK_SEPARATION ? (
        <p className={styles.warning}>
          <Icon name="warning" /> <span>The sets overlap here: the direction may be chance.</span>
        </p>
      ) : null}
      <Button
        variant="primary"
        disabled={norm === 0}
        title={norm === 0 ? 'Both means are the same in this layer' : ''}
        onClick={() => {
          addCard(newDirectionCard(recorded, layer, lab.store.getState().cards));
          onDone();
        }}
      >
        Add direction
      </Button>
    </div>
  );
}

interface LayerChoiceProps {
  readonly separations: readonly number[];
  readonly value: number;
  readonly onChange: (layer: number) => void;
}

/** Twelve radio buttons, darker where the sets lie further apart. */
function LayerChoice({ separations, value, onChange }: LayerChoiceProps) {
  const name = useId();
  const most = Math.max(1e-9, ...separations.filter(Number.isFinite));
  return (
    <div role="radiogroup" aria-label="Layer of the direction" className={styles.strip}>
      {separations.map((separation, layer) => (
        <label
          key={layer}
          className={styles.choice}
          title={`Layer ${layer}: ${separationWords(separation)} apart`}
          style={{ '--share': Math.min(1, separation / most) } as React.CSSProperties}
        >
          <input
            type="radio"
            name={name}
            aria-label={`Layer ${layer}`}
            checked={layer === value}
            onChange={() => onChange(layer)}
          />
          <span>{layer}</span>
        </label>
      ))}
    </div>
  );
}
