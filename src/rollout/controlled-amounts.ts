import { POSE_LENGTH } from '#sim/types.ts';
import { controlOf, toolOf } from './episode-run.ts';
import type { Recording } from './recording.ts';

/**
 * The controller's amounts of an episode that is known by its actions alone (a link's): a function of where the tool stood
 * before each decision. A recording that has them, or no controller, comes back as it is.
 * @param poses of the whole episode, [ticks + 1, POSE_LENGTH]
 */
export function withControlledAmounts(recording: Recording, poses: Float32Array): Recording {
  const control = controlOf(recording.spec);
  if (!control || recording.decisions.every(({ amount }) => amount !== undefined)) return recording;
  const decisions = recording.decisions.map((decision) => {
    const at = decision.tick * POSE_LENGTH;
    return { ...decision, amount: control.next(toolOf(poses.subarray(at, at + POSE_LENGTH))) };
  });
  return { ...recording, decisions };
}
