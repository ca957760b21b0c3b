import { LabError } from '#base/errors.ts';
import { THIRD_SIZE, WRIST_SIZE } from '#sim/types.ts';
import type { Observation } from '#sim/types.ts';
import { SLOTS } from './types.ts';

/** byte / 127.5 - 1, in single precision as in training. */
const PIXEL = Float32Array.from({ length: 256 }, (_, byte) => Math.fround(byte / 127.5) - 1);

/** RGB bytes [size, size, 3] to channels-first floats [3, size, size], written at `offset` of `out`. */
export function writePixels(bytes: Uint8Array, out: Float32Array, offset: number): void {
  const plane = bytes.length / 3;
  for (let pixel = 0; pixel < plane; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      out[offset + channel * plane + pixel] = PIXEL[bytes[3 * pixel + channel]!]!;
    }
  }
}

/** @throws LabError 'bad-observation' */
export function checkObservation(observation: Observation): void {
  const sizes = [
    ['third-person picture', observation.third.length, THIRD_SIZE * THIRD_SIZE * 3],
    ['wrist picture', observation.wrist.length, WRIST_SIZE * WRIST_SIZE * 3],
    ['proprioception', observation.proprioception.length, SLOTS],
  ] as const;
  for (const [what, received, expected] of sizes) {
    if (received === expected) continue;
    throw new LabError('bad-observation', `The ${what} has ${expected} numbers, received ${received}.`);
  }
}

export function copyObservation(observation: Observation): Observation {
  return {
    third: observation.third.slice(),
    wrist: observation.wrist.slice(),
    proprioception: observation.proprioception.slice(),
  };
}

/** Equal byte for byte. Observations cross a worker boundary as copies, so identity says nothing. */
export function isSameObservation(a: Observation, b: Observation): boolean {
  return (
    isSameArray(a.proprioception, b.proprioception) && isSameArray(a.third, b.third) && isSameArray(a.wrist, b.wrist)
  );
}

export function isSameArray(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
