import type { VectorId } from '#lens/table.ts';
import { useServices } from '#ui/app/lab-context.ts';
import { Button } from '#ui/primitives/button.tsx';
import type { LensRecomputed } from '#workers/lens-api.ts';
import { shortNumber } from './lens-words.ts';
import { useJob } from './use-job.ts';
import styles from './lens.module.css';

/** Computes a value vector's tokens from the weights in the page, and compares them with the precomputed ones. */
export function VectorCheck({ id }: { readonly id: VectorId }) {
  const { lens } = useServices();
  const { value, error, progress, start } = useJob<LensRecomputed>(`${id.layer}:${id.index}`, 0);
  return (
    <>
      <span role="status" className={error ? styles.problem : styles.muted}>
        {error ? error.sentence : value ? sentenceOf(value) : ''}
      </span>
      {value ? null : (
        <Button variant="quiet" disabled={progress !== null} onClick={() => start(() => lens.lensRecompute(id))}>
          Check against the weights
        </Button>
      )}
    </>
  );
}

function sentenceOf({ tokens, same, largest, millis }: LensRecomputed): string {
  const found = same === tokens ? `the same ${tokens} tokens` : `${same} of ${tokens} tokens at the same place`;
  return `From the weights: ${found}, logits within ${shortNumber(largest)} (${Math.round(millis)} ms).`;
}
