import { POSE } from '#sim/types.ts';
import type { EpisodeEvent } from './recording.ts';

/**
 * What happened during the tick between two poses. A cube that leaves the gripper was released when the command was to
 * open, and dropped otherwise.
 */
export function eventsBetween(before: ArrayLike<number>, after: ArrayLike<number>, tick: number): EpisodeEvent[] {
  const [was, is] = [before[POSE.held] ?? -1, after[POSE.held] ?? -1];
  const events: EpisodeEvent[] = [];
  if (was >= 0 && is !== was) events.push({ tick, kind: (after[POSE.grip] ?? 0) > 0 ? 'release' : 'drop' });
  if (is >= 0 && is !== was) events.push({ tick, kind: 'grasp' });
  if (before[POSE.done] !== 1 && after[POSE.done] === 1) events.push({ tick, kind: 'success' });
  return events;
}
