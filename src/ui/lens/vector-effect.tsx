import { useState } from 'react';
import type { LabError } from '#base/errors.ts';
import type { VectorId } from '#lens/table.ts';
import { ACTION_DIMENSIONS } from '#sim/types.ts';
import { useServices } from '#ui/app/lab-context.ts';
import { Button } from '#ui/primitives/button.tsx';
import { Section } from '#ui/primitives/section.tsx';
import type { LensEffect, MovedBin } from '#workers/lens-api.ts';
import styles from './lens.module.css';

/** What the value vector does to the action: asked for, because it runs the policy two dozen times. */
export function VectorEffect({ id }: { readonly id: VectorId }) {
  const { lens } = useServices();
  const [effect, setEffect] = useState<LensEffect>();
  const [error, setError] = useState<LabError>();
  const [isBusy, setBusy] = useState(false);
  const measure = async () => {
    setBusy(true);
    const answer = await lens.lensEffect(id);
    setBusy(false);
    if (answer.ok) setEffect(answer.value);
    else setError(answer.error);
  };
  return (
    <Section title="Effect on the action (shadow)">
      {effect ? (
        <EffectTable effect={effect} />
      ) : (
        <div className={styles.row}>
          <span className={error ? styles.problem : styles.muted}>
            {error
              ? error.sentence
              : 'Runs the policy on 12 recorded observations, with and without this value vector.'}
          </span>
          <Button disabled={isBusy} onClick={() => void measure()}>
            {isBusy ? 'Measuring' : 'Measure'}
          </Button>
        </div>
      )}
    </Section>
  );
}

function EffectTable({ effect }: { readonly effect: LensEffect }) {
  const signed = (value: number) => (value < 0 ? '−' : '+') + Math.abs(value).toFixed(4);
  return (
    <>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">slot</th>
            <th scope="col">direct, +1 activation</th>
            <th scope="col">raises most</th>
            <th scope="col">lowers most</th>
            <th scope="col">ablated: mean</th>
            <th scope="col">ablated: largest</th>
          </tr>
        </thead>
        <tbody>
          {ACTION_DIMENSIONS.map((name, slot) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{signed(effect.direct[slot] ?? 0)}</td>
              <td>{binText(effect.bins[slot]?.raised)}</td>
              <td>{binText(effect.bins[slot]?.lowered)}</td>
              <td>{signed(effect.ablation[slot]?.mean ?? 0)}</td>
              <td>{(effect.ablation[slot]?.greatest ?? 0).toFixed(4)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={styles.muted}>
        Change of the expected action (−1 to 1), mean over {effect.observations} observations. Direct: added to the last
        residual stream with the final norm frozen; raises and lowers: the bins whose logits that changes most. Ablated:
        set to 0 at every token. Nothing was executed.
      </p>
    </>
  );
}

/** '0.41 (+0.08)': the bin's action, and the change of its logit. */
function binText(bin: MovedBin | undefined): string {
  if (!bin) return '';
  const logit = (bin.logit < 0 ? '−' : '+') + Math.abs(bin.logit).toFixed(2);
  return `${bin.action.toFixed(2).replace('-', '−')} (${logit})`;
}
