import type { Pool } from '#lens/natural.ts';
import { useServices } from '#ui/app/lab-context.ts';
import { CameraPicture } from '#ui/app/camera-picture.tsx';
import { Section } from '#ui/primitives/section.tsx';
import type { LensVector } from '#workers/lens-api.ts';
import { POOL_WORDS, shortNumber } from './lens-words.ts';
import { useAnswer } from './use-answer.ts';
import styles from './lens.module.css';

type Natural = NonNullable<LensVector['natural']>;

const POOLS = Object.keys(POOL_WORDS) as Pool[];
const STATISTICS = ['std', 'p50', 'p95', 'p99', 'max'] as const;
const THIRD_PX = 96;

/** How the neuron behaves without steering: histogram, statistics by token group, where it fires most. */
export function NaturalActivations({ natural }: { readonly natural: Natural }) {
  return (
    <Section title="Natural activations (recorded observations)">
      <Histogram {...natural.histogram} />
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">tokens</th>
            {STATISTICS.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {POOLS.map((pool) => (
            <tr key={pool}>
              <th scope="row">{POOL_WORDS[pool]}</th>
              {STATISTICS.map((name) => (
                <td key={name}>{shortNumber(natural.statistics[pool][name])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <div className={styles.pictures}>
        {natural.examples.map((example) => (
          <Example key={`${example.observation}:${example.token}`} {...example} />
        ))}
      </div>
    </Section>
  );
}

function Histogram({ low, high, shares }: Natural['histogram']) {
  return (
    <figure className={styles.histogram}>
      <svg
        viewBox={`0 0 ${shares.length} 10`}
        preserveAspectRatio="none"
        role="img"
        aria-label="Histogram of activations"
      >
        {shares.map((share, bin) => (
          // The square root keeps rare activations visible; the caption says so.
          <rect key={bin} x={bin + 0.05} width={0.9} y={10 - 10 * Math.sqrt(share)} height={10 * Math.sqrt(share)} />
        ))}
      </svg>
      <figcaption className={styles.row}>
        <span>{shortNumber(low)}</span>
        <span className={styles.muted}>height: root of the share</span>
        <span>{shortNumber(high)}</span>
      </figcaption>
    </figure>
  );
}

function Example({ observation, activation, prompt, where }: Natural['examples'][number]) {
  const { lens } = useServices();
  const picture = useAnswer(`picture ${observation}`, () => lens.lensPicture(observation));
  return (
    <figure className={styles.example}>
      {picture.value ? <CameraPicture rgb={picture.value} sizePx={THIRD_PX} zoom={1} /> : null}
      <figcaption>
        <strong>{shortNumber(activation)}</strong> at {where}
        <br />
        <span className={styles.muted}>{prompt}</span>
      </figcaption>
    </figure>
  );
}
