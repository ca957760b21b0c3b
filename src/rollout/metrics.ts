import { TICK_TRAVEL_M } from '#sim/limits.ts';
import { CONTROL_HZ } from '#sim/types.ts';
import type { EpisodeEvent, RecordedDecision } from './recording.ts';
import { traceTicks } from './trace.ts';
import type { Trace } from './trace.ts';

/** Measures of one episode. Executed ones are read off the tool; commanded ones off the actions. */
export interface EpisodeMetrics {
  readonly ticks: number;
  readonly decisions: number;
  /** Mean tool displacement a tick, metres; and in action units (50 mm). */
  readonly meanStepM: number;
  readonly meanStepUnits: number;
  /** Mean ||dx dy dz|| of the actions over the ticks that they were held, metres and action units. */
  readonly meanCommandM: number;
  readonly meanCommandUnits: number;
  /** Mean signed tool displacement a tick, action units: x forward, y left, z up. */
  readonly meanExecutedUnits: readonly [x: number, y: number, z: number];
  /** Mean signed dx, dy, dz of the actions. */
  readonly meanCommandedUnits: readonly [x: number, y: number, z: number];
  readonly minHeightM: number;
  readonly maxHeightM: number;
  readonly meanHeightM: number;
  /** Mean height while a cube is held; null when none ever was. */
  readonly carryHeightM: number | null;
  readonly pathLengthM: number;
  /** Mean norm of the third difference of the tool's path, m/s³. */
  readonly jerkMps3: number;
  readonly grasps: number;
  readonly releases: number;
  readonly drops: number;
  /** Changes of the gripper's command. */
  readonly gripperSwitches: number;
  /** Share of ticks with the gripper commanded open. */
  readonly openShare: number;
}

/**
 * @param limit count only the first `limit` ticks: paired episodes are compared over the shorter one's length, because
 *              a longer episode has more slow ticks at its end (the length confound)
 */
export function measureEpisode(
  trace: Trace,
  decisions: readonly RecordedDecision[],
  events: readonly EpisodeEvent[],
  limit = Infinity,
): EpisodeMetrics {
  const ticks = Math.min(traceTicks(trace), limit);
  const path = pathOf(trace, ticks);
  const commands = commandsOf(decisions, ticks);
  const heights = Array.from({ length: ticks + 1 }, (_, row) => trace.toolM[3 * row + 2] ?? 0);
  const carried = heights.filter((_, row) => trace.holding[row] === 1);
  const counted = events.filter((event) => event.tick <= ticks);
  const count = (kind: EpisodeEvent['kind']): number => counted.filter((event) => event.kind === kind).length;
  return {
    ticks,
    decisions: decisions.filter((decision) => decision.tick < ticks).length,
    meanStepM: path.meanM,
    meanStepUnits: path.meanM / TICK_TRAVEL_M,
    meanCommandM: commands.meanNorm * TICK_TRAVEL_M,
    meanCommandUnits: commands.meanNorm,
    meanExecutedUnits: path.meanUnits,
    meanCommandedUnits: commands.mean,
    minHeightM: Math.min(...heights),
    maxHeightM: Math.max(...heights),
    meanHeightM: mean(heights),
    carryHeightM: carried.length > 0 ? mean(carried) : null,
    pathLengthM: path.lengthM,
    jerkMps3: path.jerk,
    grasps: count('grasp'),
    releases: count('release'),
    drops: count('drop'),
    gripperSwitches: switches(trace.open, ticks),
    openShare: mean(Array.from(trace.open.subarray(1, ticks + 1))),
  };
}

/** Mean distance between two tools at the same tick, metres, up to the shorter episode. */
export function pathDifferenceM(a: Trace, b: Trace): number {
  const ticks = Math.min(traceTicks(a), traceTicks(b));
  let sum = 0;
  for (let row = 0; row <= ticks; row++) sum += distance(a.toolM, 3 * row, b.toolM, 3 * row);
  return sum / (ticks + 1);
}

function pathOf({ toolM }: Trace, ticks: number) {
  let lengthM = 0;
  let jerkSum = 0;
  const p = (row: number, axis: number): number => toolM[3 * row + axis] ?? 0;
  for (let row = 1; row <= ticks; row++) lengthM += distance(toolM, 3 * row, toolM, 3 * row - 3);
  for (let row = 3; row <= ticks; row++) {
    const third = [0, 1, 2].map((k) => p(row, k) - 3 * p(row - 1, k) + 3 * p(row - 2, k) - p(row - 3, k));
    jerkSum += Math.sqrt(third.reduce((sum, value) => sum + value * value, 0)) * CONTROL_HZ ** 3;
  }
  const signed = (axis: number): number => ratio(p(ticks, axis) - p(0, axis), ticks * TICK_TRAVEL_M);
  return {
    lengthM,
    meanM: ratio(lengthM, ticks),
    meanUnits: [signed(0), signed(1), signed(2)] as const,
    jerk: ratio(jerkSum, ticks - 2),
  };
}

/** Means over ticks, each action weighing the ticks for which it was held. */
function commandsOf(decisions: readonly RecordedDecision[], ticks: number) {
  const sums = [0, 0, 0];
  let norms = 0;
  decisions.forEach((decision, index) => {
    const end = Math.min(ticks, decisions[index + 1]?.tick ?? ticks);
    const held = Math.max(0, end - decision.tick);
    const units = [0, 1, 2].map((axis) => Math.min(1, Math.max(-1, decision.action[axis] ?? 0)));
    units.forEach((value, axis) => (sums[axis] = (sums[axis] ?? 0) + held * value));
    norms += held * Math.sqrt(units.reduce((sum, value) => sum + value * value, 0));
  });
  const share = (axis: number): number => ratio(sums[axis] ?? 0, ticks);
  return { mean: [share(0), share(1), share(2)] as const, meanNorm: ratio(norms, ticks) };
}

function switches(open: Uint8Array, ticks: number): number {
  let changes = 0;
  for (let row = 1; row <= ticks; row++) if (open[row] !== open[row - 1]) changes++;
  return changes;
}

function distance(a: Float32Array, i: number, b: Float32Array, j: number): number {
  const x = (a[i] ?? 0) - (b[j] ?? 0);
  const y = (a[i + 1] ?? 0) - (b[j + 1] ?? 0);
  const z = (a[i + 2] ?? 0) - (b[j + 2] ?? 0);
  return Math.sqrt(x * x + y * y + z * z);
}

function ratio(sum: number, count: number): number {
  return count > 0 ? sum / count : 0;
}

function mean(values: readonly number[]): number {
  return ratio(
    values.reduce((sum, value) => sum + value, 0),
    values.length,
  );
}
