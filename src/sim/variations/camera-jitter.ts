import { SeededRandom } from '#base/rng.ts';
import { multiply } from '#sim/rotation.ts';
import type { Quaternion } from '#sim/rotation.ts';
import type { CameraPose } from '#sim/physics.ts';
import { VARIATION_SEED_OFFSET } from './variation.ts';
import type { Variation } from './variation.ts';

/** Where the camera stands for this seed. */
export function jitteredCamera(
  { positionM: [x, y, z], rotation }: CameraPose,
  { shiftM, turnRad }: NonNullable<Variation['camera']>,
  seed: number,
): CameraPose {
  const random = new SeededRandom(seed + VARIATION_SEED_OFFSET);
  const shift = (): number => random.uniform(-shiftM, shiftM);
  const turn = (): number => random.uniform(-turnRad, turnRad) / 2;
  const positionNowM = [x + shift(), y + shift(), z + shift()] as const;
  // (1, a/2, b/2, c/2), made a unit, is a turn by about (a, b, c): no sine, and exact enough for a few degrees.
  return { positionM: positionNowM, rotation: multiply(rotation, unit([1, turn(), turn(), turn()])) };
}

function unit([w, x, y, z]: Quaternion): Quaternion {
  const length = Math.sqrt(w * w + x * x + y * y + z * z);
  return [w / length, x / length, y / length, z / length];
}
