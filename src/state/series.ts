import { CONTROL_HZ, POSE, POSE_LENGTH, TICKS_PER_DECISION } from '#sim/types.ts';

/** Curves over time from poses ([n, POSE_LENGTH]). One value a tick; index k belongs to pose k. */

/** Height of the tool centre point over the table, metres. */
export function heightsM(poses: Float32Array): Float32Array {
  const heights = new Float32Array(poses.length / POSE_LENGTH);
  for (let k = 0; k < heights.length; k++) heights[k] = poses[k * POSE_LENGTH + POSE.tool + 2] ?? 0;
  return heights;
}

/** Mean speed of the tool centre point during the tick that ends at pose k, metres a second; 0 at pose 0. */
export function speedsMps(poses: Float32Array): Float32Array {
  const speeds = new Float32Array(poses.length / POSE_LENGTH);
  for (let k = 1; k < speeds.length; k++) {
    const now = k * POSE_LENGTH + POSE.tool;
    speeds[k] = CONTROL_HZ * distance(poses, now, poses, now - POSE_LENGTH);
  }
  return speeds;
}

/**
 * How far apart the tools of two episodes are in each decision, metres: the mean over its ticks that both have. Decisions
 * that only one episode reached have no value.
 */
export function toolDistancesM(first: Float32Array, second: Float32Array): Float32Array {
  const ticks = Math.min(first.length, second.length) / POSE_LENGTH - 1;
  const distances = new Float32Array(Math.max(0, Math.ceil(ticks / TICKS_PER_DECISION)));
  for (let d = 0; d < distances.length; d++) {
    const from = d * TICKS_PER_DECISION + 1;
    const to = Math.min(ticks, from + TICKS_PER_DECISION - 1);
    let sum = 0;
    for (let k = from; k <= to; k++) {
      const at = k * POSE_LENGTH + POSE.tool;
      sum += distance(first, at, second, at);
    }
    distances[d] = sum / (to - from + 1);
  }
  return distances;
}

function distance(a: Float32Array, i: number, b: Float32Array, j: number): number {
  const x = (a[i] ?? 0) - (b[j] ?? 0);
  const y = (a[i + 1] ?? 0) - (b[j + 1] ?? 0);
  const z = (a[i + 2] ?? 0) - (b[j + 2] ?? 0);
  return Math.sqrt(x * x + y * y + z * z);
}
