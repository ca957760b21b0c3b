import { measureEpisode, pathDifferenceM, type EpisodeMetrics } from '#rollout/metrics.ts';
import type { EpisodeEvent, RecordedDecision } from '#rollout/recording.ts';
import { traceOf, traceTicks } from '#rollout/trace.ts';
import { CONTROL_HZ } from '#sim/types.ts';

/** One executed episode, as the page holds it. */
export interface ComparedLane {
  /** [n + 1, POSE_LENGTH] */
  readonly poses: Float32Array;
  readonly decisions: readonly RecordedDecision[];
  readonly events: readonly EpisodeEvent[];
  readonly success: boolean;
  /** Stopped by the user before its end. */
  readonly cut: boolean;
}

export interface CompareRow {
  readonly name: string;
  readonly unsteered: string;
  readonly steered: string;
  /** Steered less unsteered; empty where a difference means nothing. */
  readonly difference: string;
  /** What is measured and how. */
  readonly title: string;
}

export interface Comparison {
  readonly rows: readonly CompareRow[];
  /** Both lanes are measured over this long: the shorter one's length, or the longer would win by its slow end. */
  readonly commonSeconds: number;
}

interface Quantity {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly decimals: number;
  readonly of: (metrics: EpisodeMetrics) => number;
}

const QUANTITIES: readonly Quantity[] = [
  {
    name: 'mean step',
    title: 'Mean displacement of the tool in a tick of 0.1 s',
    unit: 'm',
    decimals: 4,
    of: ({ meanStepM }) => meanStepM,
  },
  {
    name: 'mean step',
    title: 'The same in action units: 1 is 50 mm a tick',
    unit: 'units',
    decimals: 3,
    of: ({ meanStepUnits }) => meanStepUnits,
  },
  {
    name: 'lowest',
    title: 'Lowest height of the tool above the table',
    unit: 'm',
    decimals: 3,
    of: ({ minHeightM }) => minHeightM,
  },
  {
    name: 'highest',
    title: 'Greatest height of the tool above the table',
    unit: 'm',
    decimals: 3,
    of: ({ maxHeightM }) => maxHeightM,
  },
  { name: 'path', title: 'Length of the tool’s path', unit: 'm', decimals: 2, of: ({ pathLengthM }) => pathLengthM },
  { name: 'grasps', title: 'Times that a cube was grasped', unit: '', decimals: 0, of: ({ grasps }) => grasps },
  { name: 'releases', title: 'Times that a cube was released', unit: '', decimals: 0, of: ({ releases }) => releases },
  { name: 'drops', title: 'Times that a cube was lost', unit: '', decimals: 0, of: ({ drops }) => drops },
];

export function compareLanes(unsteered: ComparedLane, steered: ComparedLane): Comparison {
  const [before, after] = [traceOf(unsteered.poses), traceOf(steered.poses)];
  const [beforeTicks, afterTicks] = [traceTicks(before), traceTicks(after)];
  const common = Math.min(beforeTicks, afterTicks);
  const [a, b] = [
    measureEpisode(before, unsteered.decisions, unsteered.events, common),
    measureEpisode(after, steered.decisions, steered.events, common),
  ];
  const seconds = (ticks: number) => withUnit((ticks / CONTROL_HZ).toFixed(1), 's');
  const rows: CompareRow[] = [
    {
      name: 'task',
      title: 'Whether the task’s own test succeeded before the episode ended',
      unsteered: outcome(unsteered),
      steered: outcome(steered),
      difference: '',
    },
    {
      name: 'length',
      title: 'Simulated time until success or the limit of decisions',
      unsteered: seconds(beforeTicks),
      steered: seconds(afterTicks),
      difference: withUnit(signed((afterTicks - beforeTicks) / CONTROL_HZ, 1), 's'),
    },
    ...QUANTITIES.map(({ name, title, unit, decimals, of }) => ({
      name,
      title,
      unsteered: withUnit(of(a).toFixed(decimals), unit),
      steered: withUnit(of(b).toFixed(decimals), unit),
      difference: withUnit(signed(of(b) - of(a), decimals), unit),
    })),
    {
      name: 'apart',
      title: 'Mean distance between the two tools at the same tick',
      unsteered: '',
      steered: '',
      difference: withUnit(pathDifferenceM(before, after).toFixed(3), 'm'),
    },
  ];
  return { rows, commonSeconds: common / CONTROL_HZ };
}

function outcome({ success, cut }: ComparedLane): string {
  if (success) return '✓ success';
  return cut ? 'stopped' : 'failed';
}

/** With its sign and a true minus; a difference that rounds to nothing is a plain zero. */
export function signed(value: number, decimals: number): string {
  const digits = Math.abs(value).toFixed(decimals);
  if (Number(digits) === 0) return digits;
  return `${value < 0 ? '−' : '+'}${digits}`;
}

function withUnit(digits: string, unit: string): string {
  return unit === '' ? digits : `${digits} ${unit}`;
}

/** A dimension of the action in force at each tick, [ticks + 1]; the last one holds to the end. */
export function actionOverTime(decisions: readonly RecordedDecision[], dimension: number, ticks: number): Float32Array {
  const values = new Float32Array(decisions.length === 0 ? 0 : ticks + 1);
  decisions.forEach(({ tick, action }, index) => {
    values.fill(action[dimension] ?? 0, tick, decisions[index + 1]?.tick ?? values.length);
  });
  return values;
}
