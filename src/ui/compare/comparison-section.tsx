import { useMemo } from 'react';
import type { Episode } from '#state/slices/episodes.ts';
import { selectSteers } from '#state/slices/steering.ts';
import { useLab } from '#ui/app/lab-context.ts';
import { usePoses } from '#ui/app/use-poses.ts';
import { Term } from '#ui/glossary/term.tsx';
import { Section } from '#ui/primitives/section.tsx';
import { ActionCharts } from './action-charts.tsx';
import { ControlCharts } from './control-charts.tsx';
import { compareLanes, type ComparedLane, type Comparison } from './compare-rows.ts';
import styles from './compare.module.css';

/** Both episodes of 'Run both', number by number. Everything here was executed. */
export function ComparisonSection() {
  const comparison = useComparison();
  const steers = useLab(selectSteers);
  if (!comparison && !steers) return null;
  return (
    <Section
      title="Comparison"
      actions={
        <span className={styles.badge}>
          <Term name="closed-loop">closed loop</Term>
        </span>
      }
    >
      {comparison ? (
        <>
          <ComparisonTable comparison={comparison} />
          <ControlCharts />
          <ActionCharts />
        </>
      ) : (
        <p className={styles.note}>
          Run both: success, length, steps, heights and gripper events of the two episodes appear here.
        </p>
      )}
    </Section>
  );
}

function ComparisonTable({ comparison: { rows, commonSeconds } }: { readonly comparison: Comparison }) {
  return (
    <table className={styles.table}>
      <caption className={styles.note}>
        One seed, one pair: an example, not a statistic. Steps, heights, path and events over the first{' '}
        {commonSeconds.toFixed(1)} s, which both have.
      </caption>
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">Quantity</span>
          </th>
          <th scope="col" data-lane="unsteered">
            unsteered
          </th>
          <th scope="col" data-lane="steered">
            steered
          </th>
          <th scope="col">difference</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, title, unsteered, steered, difference }) => (
          <tr key={title} title={title}>
            <th scope="row">{name}</th>
            <td>{unsteered}</td>
            <td>{steered}</td>
            <td>{difference}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Undefined until both lanes have ended. */
function useComparison(): Comparison | undefined {
  const unsteered = useLab((state) => state.episodes.unsteered);
  const steered = useLab((state) => state.episodes.steered);
  const { poses: before } = usePoses('unsteered');
  const { poses: after } = usePoses('steered');
  return useMemo(() => {
    const [a, b] = [laneOf(unsteered, before), laneOf(steered, after)];
    return a && b ? compareLanes(a, b) : undefined;
  }, [unsteered, steered, before, after]);
}

function laneOf({ recording, status }: Episode, poses: Float32Array): ComparedLane | undefined {
  if (!recording || status === 'running' || poses.length === 0) return undefined;
  const { decisions, events, success, cut } = recording;
  return { poses, decisions, events, success, cut };
}
