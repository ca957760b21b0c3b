import type { TokenProjection } from '#workers/projection-api.ts';
import { useLab } from '#ui/app/lab-context.ts';
import { decidedAt, logitTitle, percent } from './projection-words.ts';
import styles from './projections.module.css';

const SHOWN_TOKENS = 4;

/** A row a layer, the last layer on top as in the paper's figures: number, base model's number, chips, probability of the bin. */
export function LayerRows({ projection }: { readonly projection: TokenProjection }) {
  const layerMap = useLab((state) => state.policyInfo?.layerMap);
  const layer = useLab((state) => state.projectionLayer);
  const chooseToken = useLab((state) => state.chooseToken);
  const { depth, layers, token } = projection;
  const rows = layers.map((tokens, index) => ({ tokens, index })).toReversed();
  return (
    <table className={styles.layers}>
      <thead>
        <tr>
          <th scope="col">layer</th>
          <th scope="col">tokens</th>
          {depth ? (
            <th scope="col" title="Probability of the chosen bin, if the policy had to answer after this layer">
              bin
            </th>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ tokens, index }) => (
          <tr key={index} data-chosen={layer === index}>
            <th scope="row">
              <button
                type="button"
                className={styles.layer}
                aria-pressed={layer === index}
                title={`Show the strongest value vectors of layer ${index} only`}
                onClick={() => chooseToken(token, layer === index ? null : index)}
              >
                L{index} <span className={styles.base}>{layerMap?.[index] ?? ''}</span>
              </button>
            </th>
            <td>
              {tokens.slice(0, SHOWN_TOKENS + (tokens.some(({ change }) => change === 'out') ? 2 : 0)).map((entry) => (
                <span
                  key={`${entry.id}-${entry.change}`}
                  className={styles.token}
                  data-action={entry.isAction}
                  data-change={entry.change}
                  title={logitTitle(entry)}
                >
                  {entry.text}
                </span>
              ))}
            </td>
            {depth ? (
              <td className={styles.depth}>
                <DepthBar side="unsteered" share={depth.unsteered.probabilities[index] ?? 0} />
                {depth.steered ? <DepthBar side="steered" share={depth.steered.probabilities[index] ?? 0} /> : null}
              </td>
            ) : null}
          </tr>
        ))}
      </tbody>
      {depth ? (
        <tfoot>
          <tr>
            <td colSpan={3} className={styles.note}>
              Depth of the decision: bin {depth.unsteered.bin} reaches half of its final probability at layer{' '}
              {decidedAt(depth.unsteered)}
              {depth.steered ? `; steered, bin ${depth.steered.bin} at layer ${decidedAt(depth.steered)}` : ''}.
            </td>
          </tr>
        </tfoot>
      ) : null}
    </table>
  );
}

function DepthBar({ side, share }: { readonly side: 'unsteered' | 'steered'; readonly share: number }) {
  return (
    <span className={styles.depthBar} data-lane={side} title={`${side}: ${percent(share)}`}>
      <span style={{ width: `${Math.max(1, 100 * share)}%` }} />
      <span className="visually-hidden">{`${side} ${percent(share)}`}</span>
    </span>
  );
}
