import type { VectorId } from '#lens/table.ts';
import { neuronsOf } from '#state/new-card.ts';
import { useServices } from '#ui/app/lab-context.ts';
import { Button } from '#ui/primitives/button.tsx';
import { Section } from '#ui/primitives/section.tsx';
import { useAddCard } from '#ui/steer/use-add-card.ts';
import type { LensModel } from '#workers/lens-api.ts';
import { cardName, shortNumber, vectorName } from './lens-words.ts';
import { NaturalActivations } from './natural-activations.tsx';
import { TokenChips } from './token-chips.tsx';
import { VectorCheck } from './vector-check.tsx';
import { VectorEffect } from './vector-effect.tsx';
import { useAnswer } from './use-answer.ts';
import styles from './lens.module.css';

export interface VectorPageProps {
  readonly model: LensModel;
  readonly id: VectorId;
  readonly onSelect: (id: VectorId) => void;
  readonly onSearch: (query: string) => void;
}

/** Everything about one value vector. */
export function VectorPage({ model, id, onSelect, onSearch }: VectorPageProps) {
  const { lens } = useServices();
  const { add } = useAddCard();
  const { value, error } = useAnswer(`${model.key}\n${id.layer}:${id.index}`, () => lens.lensVector(model.key, id));
  if (error) return <p className={styles.empty}>{error.sentence}</p>;
  if (!value) return <p className={styles.empty}>Reading.</p>;
  const steer = () => add({ name: cardName(value.top), neurons: neuronsOf([value]), source: { kind: 'lens' } });
  return (
    <article className={styles.page} aria-label={vectorName(value, model)}>
      <header className={styles.row}>
        <h2 className={styles.heading}>{vectorName(value, model)}</h2>
        <span className={styles.muted}>length {shortNumber(value.norm)}</span>
        {model.isLive ? (
          <Button variant="primary" onClick={steer}>
            Steer with it
          </Button>
        ) : null}
      </header>
      <Section title="Writes" actions={model.isLive ? <VectorCheck id={id} /> : null}>
        <TokenChips tokens={value.top} onPick={onSearch} />
      </Section>
      <Section title="Suppresses">
        <TokenChips tokens={value.bottom} onPick={onSearch} />
      </Section>
      {value.base ? (
        <Section title={`Before robot training, layer ${value.base.layer}`}>
          <p className={styles.muted}>
            cosine with itself {value.base.cosine.toFixed(4)}: {value.base.cosine > 0.99 ? 'hardly changed' : 'changed'}
          </p>
          <TokenChips tokens={value.base.top} onPick={onSearch} />
        </Section>
      ) : null}
      {value.natural ? <NaturalActivations natural={value.natural} /> : null}
      {model.isLive ? <VectorEffect key={value.row} id={id} /> : null}
      <Section title="Nearest in meaning">
        <ul className={styles.plain}>
          {value.nearest.map((near) => (
            <li key={`${near.layer}:${near.index}`}>
              <button
                type="button"
                className={styles.near}
                onClick={() => onSelect({ layer: near.layer, index: near.index })}
              >
                <span className={styles.name}>{vectorName(near, model)}</span>
                <span className={styles.muted}>{near.cosine.toFixed(2)}</span>
                <span>{near.tokens.join('  ')}</span>
              </button>
            </li>
          ))}
        </ul>
      </Section>
    </article>
  );
}
