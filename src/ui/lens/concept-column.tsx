import type { Concept } from '#lens/concept.ts';
import type { VectorId } from '#lens/table.ts';
import { Button } from '#ui/primitives/button.tsx';
import { Icon } from '#ui/primitives/icon.tsx';
import field from '#ui/primitives/field.module.css';
import { useAddCard } from '#ui/steer/use-add-card.ts';
import type { LensModel } from '#workers/lens-api.ts';
import { vectorName } from './lens-words.ts';
import type { Answer } from './use-answer.ts';
import styles from './lens.module.css';

export interface ConceptColumnProps {
  readonly model: LensModel;
  readonly word: string;
  readonly answer: Answer<Concept>;
  /** Rows that the other word's cluster has too. */
  readonly shared: ReadonlySet<number>;
  readonly onWord: (word: string) => void;
  readonly onSelect: (id: VectorId) => void;
}

/** One word and its cluster. */
export function ConceptColumn({ model, word, answer, shared, onWord, onSelect }: ConceptColumnProps) {
  const { addConcept } = useAddCard();
  const concept = answer.value;
  return (
    <section className={styles.concept} aria-label={`Concept ${word}`}>
      <div className={styles.row}>
        <input
          className={field.text}
          value={word}
          aria-label="Word"
          placeholder="a word"
          onChange={(event) => onWord(event.target.value)}
        />
        {concept && model.isLive && concept.members.length > 0 ? (
          <Button onClick={() => addConcept(concept)}>Steer with it</Button>
        ) : null}
      </div>
      {answer.error ? <p className={styles.problem}>{answer.error.sentence}</p> : null}
      {concept ? (
        <>
          <p className={styles.muted}>
            purity {Math.round(100 * concept.purity)} % (members whose top five hold a form of the word and none of its
            opposite)
          </p>
          <LayerStrip model={model} members={concept.members} />
          {concept.warnings.map(({ kind, text }) => (
            <p key={kind} className={styles.warning}>
              <Icon name="warning" /> {text}
            </p>
          ))}
          <ol className={styles.plain}>
            {concept.members.map((member) => (
              <li key={`${member.layer}:${member.index}`} data-reads={member.reads}>
                <button
                  type="button"
                  className={styles.near}
                  onClick={() => onSelect({ layer: member.layer, index: member.index })}
                >
                  <span className={styles.name}>{vectorName(member, model)}</span>
                  <span className={styles.muted}>{member.cosine.toFixed(2)}</span>
                  <span className={styles.words}>{member.tokens.slice(0, 6).join('  ')}</span>
                  {shared.has(member.layer * model.neurons + member.index) ? (
                    <span className={styles.badge}>in both</span>
                  ) : null}
                </button>
              </li>
            ))}
          </ol>
        </>
      ) : null}
    </section>
  );
}

/** Members per layer, as bars with their count. */
function LayerStrip({ model, members }: { readonly model: LensModel; readonly members: readonly VectorId[] }) {
  const counts = Array.from({ length: model.layers }, (_, layer) => members.filter((m) => m.layer === layer).length);
  const most = Math.max(1, ...counts);
  return (
    <div className={styles.strip} role="img" aria-label={`Members per layer: ${counts.join(', ')}`}>
      {counts.map((count, layer) => (
        <span key={layer} title={`layer ${layer}: ${count}`}>
          <span style={{ height: `${(100 * count) / most}%` }} />
        </span>
      ))}
    </div>
  );
}
