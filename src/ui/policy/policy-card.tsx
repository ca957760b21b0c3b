import { temperatureWords, temperaturesOf } from '#policy/temperatures.ts';
import { SUITES } from '#sim/types.ts';
import type { PolicyInfo } from '#workers/policy-api.ts';
import { successText } from './policy-words.ts';
import styles from './policy.module.css';

type CardRow = PolicyInfo['card'][number];

/** Success in the closed loop as measured with `npm run -s steerlab -- rollout` on these quantized weights. */
export function PolicyCard({ info }: { readonly info: PolicyInfo }) {
  const columns = [...new Map(info.card.map((row) => [columnOf(row), row])).keys()];
  if (columns.length === 0) return <p className={styles.note}>This bundle carries no measured success rates.</p>;
  const suites = [...SUITES, 'all'].filter((suite) => info.card.some((row) => row.suite === suite));
  return (
    <table className={styles.card}>
      <caption>Success in closed loop, 95 % interval</caption>
      <thead>
        <tr>
          <th scope="col">suite</th>
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {suites.map((suite) => (
          <tr key={suite}>
            <th scope="row">{suite}</th>
            {columns.map((column) => {
              const row = info.card.find((other) => other.suite === suite && columnOf(other) === column);
              return <td key={column}>{row ? `${successText(row)}, n = ${row.n}` : '–'}</td>;
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function columnOf(row: CardRow): string {
  if (row.head === 'flow') return `flow${row.expert ? ` · ${row.expert}` : ''}`;
  if (row.temperature === undefined) return row.head;
  if (row.temperature === 0 && row.gripper_temperature === undefined) return `${row.head}, argmax`;
  return `${row.head}, temperature ${temperatureWords(
    temperaturesOf({ temperature: row.temperature }, { gripperTemperature: row.gripper_temperature }),
  )}`;
}
