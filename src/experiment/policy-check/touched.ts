import { CUBES, POSE, POSE_LENGTH } from '#sim/types.ts';
import type { SceneLayout } from '#sim/types.ts';

/** A cube that moved this far was touched; one that settles after the reset moves half a millimetre. */
const MOVED_M = 0.01;
/** As the reach suite judges it: the fingertips end 20 mm above the centre. */
const REACHED_M = 0.035;
const ABOVE_CENTRE_M = 0.02;

/**
 * The cube that the policy dealt with first: held, or moved by 10 mm; in the reach suite also reached as that suite judges it.
 * @param poses [ticks + 1, POSE_LENGTH]
 * @returns its index, or undefined when none was
 */
export function firstTouched(poses: Float32Array, { task, cubeCount }: SceneLayout): number | undefined {
  const onTable = Array.from({ length: Math.min(cubeCount, CUBES) }, (_, cube) => cube);
  for (let at = 0; at < poses.length; at += POSE_LENGTH) {
    const held = poses[at + POSE.held] ?? -1;
    if (held >= 0) return held;
    const touched = onTable.find(
      (cube) =>
        distance(poses, at + POSE.cubes + 7 * cube, POSE.cubes + 7 * cube) > MOVED_M ||
        (task.suite === 'reach' &&
          distance(poses, at + POSE.cubes + 7 * cube, at + POSE.tool, ABOVE_CENTRE_M) < REACHED_M),
    );
    if (touched !== undefined) return touched;
  }
  return undefined;
}

function distance(poses: Float32Array, a: number, b: number, riseM = 0): number {
  const [x, y, z] = [0, 1, 2].map((axis) => (poses[a + axis] ?? 0) - (poses[b + axis] ?? 0)) as [
    number,
    number,
    number,
  ];
  return Math.sqrt(x * x + y * y + (z + riseM) * (z + riseM));
}
