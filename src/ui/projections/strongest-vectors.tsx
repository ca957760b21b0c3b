import type { StrongVector, TokenProjection } from '#workers/projection-api.ts';
import { Term } from '#ui/glossary/term.tsx';
import { useAddCard } from '#ui/steer/use-add-card.ts';
import styles from './projections.module.css';

const SHOWN_VECTORS = 6;
const SHOWN_WORDS = 4;

/** The value vectors that write most at this token. A click makes an intervention of one. */
export function StrongestVectors({ projection }: { readonly projection: TokenProjection }) {
  const { strongest, layer, isCompared } = projection;
  return (
    <>
      <h3 className={styles.heading}>
        Strongest <Term name="value-vector">value vectors</Term> here{layer === null ? '' : `, layer ${layer}`}
      </h3>
      <ul className={styles.vectors}>
        {strongest.slice(0, SHOWN_VECTORS).map((vector) => (
          <li key={`${vector.layer}:${vector.index}`}>
            <VectorButton vector={vector} isCompared={isCompared} />
          </li>
        ))}
      </ul>
    </>
  );
}

function VectorButton({ vector, isCompared }: { readonly vector: StrongVector; readonly isCompared: boolean }) {
  const { add } = useAddCard();
  const { layer, index, activation, before, tokens } = vector;
  const name = `L${layer} · ${index}`;
  const words = tokens.slice(0, SHOWN_WORDS).map(({ text }) => text.replaceAll('·', ''));
  return (
    <button
      type="button"
      className={styles.vector}
      title="Steer this value vector"
      onClick={() => add({ name: words[0] ?? name, neurons: [[layer, index]], source: { kind: 'lens' } })}
    >
      <span className={styles.mono}>{name}</span>
      <span className={styles.words}>{words.join(' · ')}</span>
      <span className={styles.activation}>
        {isCompared && before !== undefined && before !== activation ? `${before.toFixed(2)} → ` : ''}
        {activation.toFixed(2)}
      </span>
    </button>
  );
}
