import type { CardSentence } from '#policy/manifest-card.ts';
import { Commands } from './measures-table.tsx';
import styles from './policy.module.css';

/** Whether robot training left the words in the value vectors: what the lens studies saw. */
export function SemanticsList({ sentences }: { readonly sentences: readonly CardSentence[] }) {
  if (sentences.length === 0) return null;
  return (
    <details className={styles.more}>
      <summary>What training did to the words</summary>
      <ul>
        {sentences.map(({ sentence }) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <Commands commands={[...new Set(sentences.map(({ command }) => command))]} />
    </details>
  );
}
