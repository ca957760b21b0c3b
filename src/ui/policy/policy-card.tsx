import type { PolicyInfo } from '#workers/policy-api.ts';
import { cardLines, cardSuites } from './card-rows.ts';
import styles from './policy.module.css';
import { RateCell } from './rate-cell.tsx';

/** Success in the closed loop as measured with `npm run -s steerlab -- rollout` on these quantized weights. */
export function PolicyCard({ info }: { readonly info: PolicyInfo }) {
  const lines = cardLines(info);
  if (lines.length === 0) return <p className={styles.note}>This bundle carries no measured success rates.</p>;
  const suites = cardSuites(lines);
  return (
    <table className={styles.card}>
      <caption>Success in closed loop, %, and its 95 % interval</caption>
      <thead>
        <tr>
          {suites.map((suite) => (
            <th key={suite} scope="col">
              {suite}
            </th>
          ))}
        </tr>
      </thead>
      {lines.map(({ how, isDefault, n, bySuite }) => (
        <tbody key={how}>
          <tr>
            <th colSpan={suites.length} scope="rowgroup">
              {isDefault ? <b>{how} (default)</b> : how}
              {` · n = ${n} a suite`}
            </th>
          </tr>
          <tr>
            {suites.map((suite) => (
              <RateCell key={suite} rate={bySuite.get(suite)} />
            ))}
          </tr>
        </tbody>
      ))}
    </table>
  );
}
