import type { PolicyInfo } from '#workers/policy-api.ts';
import { BACKEND_NAMES, megabytes, trainingText } from './policy-words.ts';
import styles from './policy.module.css';

/** How the policy runs here: each fact with its reason or unit. */
export function PolicyFacts({ info }: { readonly info: PolicyInfo }) {
  const rows: readonly (readonly [string, string])[] = [
    ['name', `${info.name} (${info.licence})`],
    ['bundle', info.bundleId],
    ['size', `${megabytes(info.bytes)} for the discrete head, int8 weights`],
    ['backend', `${BACKEND_NAMES[info.backend]}: ${info.reason}`],
    // The reason often says it all.
    ...(info.reason.includes(info.runtime) ? [] : [['runtime', info.runtime] as const]),
    ...(info.millisPerDecision > 0
      ? [['decision', `${info.millisPerDecision.toFixed(0)} ms, median of the last 15`] as const]
      : []),
    ['self-test', info.selfTest.sentence],
    ...(info.card.training ? [['trained', trainingText(info.card.training)] as const] : []),
    ['layers', `12, of the base model's 30: ${info.layerMap.join(' ')}`],
  ];
  return (
    <dl className={styles.facts}>
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
