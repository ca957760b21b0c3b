import type { CardQuantization } from '#policy/manifest-card.ts';
import { Commands } from './measures-table.tsx';
import styles from './policy.module.css';
import { RateCell } from './rate-cell.tsx';

/** What rounding the weights costs and saves, which of it ships, and why. */
export function QuantizationTable({ quantization }: { readonly quantization: CardQuantization }) {
  const heads = [...new Set(quantization.rows.flatMap(({ success }) => success.map(({ head }) => head)))];
  const columns = ['MB', 'logit error', 'near bins', 'ms', ...heads.map((head) => head.split('@')[0] ?? head)];
  return (
    <details className={styles.more}>
      <summary>What rounding costs</summary>
      <p className={styles.note}>{quantization.why}</p>
      <table className={styles.card}>
        <caption>
          Against float32: relative error of the slot logits, slots within two bins; milliseconds a decision in
          onnxruntime on one thread; success on the same scenes, %.
        </caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        {quantization.rows.map((row) => (
          <tbody key={row.variant}>
            <tr>
              <th colSpan={columns.length} scope="rowgroup">
                {row.ships ? <b>ships: {row.what}</b> : row.what}
              </th>
            </tr>
            <tr>
              <td>{row.megabytes.toFixed(0)}</td>
              <td>{(100 * row.logit_error).toFixed(1)} %</td>
              <td>{(100 * row.near).toFixed(0)} %</td>
              <td>{row.decision_ms === undefined ? '–' : row.decision_ms.toFixed(0)}</td>
              {heads.map((head) => (
                <RateCell key={head} rate={row.success.find((one) => one.head === head)} />
              ))}
            </tr>
          </tbody>
        ))}
      </table>
      <Commands commands={[quantization.command]} />
    </details>
  );
}
