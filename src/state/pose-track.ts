import { invariant } from '#base/errors.ts';
import { POSE_LENGTH } from '#sim/types.ts';

/**
 * The poses of one episode, POSE_LENGTH numbers each, in one growing buffer. Pose 0 is the scene after its reset; pose k is
 * the scene after k ticks. It lives outside React, because 42 numbers a tick have no place in a render; the stage and the
 * charts read it in place.
 */
export class PoseTrack {
  #data = new Float32Array(64 * POSE_LENGTH);
  #length = 0;

  /** Poses held: ticks + 1, or 0 before the reset. */
  get length(): number {
    return this.#length;
  }

  /** Index of the last pose, 0 for an empty track. */
  get ticks(): number {
    return Math.max(0, this.#length - 1);
  }

  /** All poses so far, [length, POSE_LENGTH]. A view: it is replaced when the track grows, so read it anew. */
  get poses(): Float32Array {
    return this.#data.subarray(0, this.#length * POSE_LENGTH);
  }

  /** Adds whole poses, [n, POSE_LENGTH]. */
  append(poses: Float32Array): void {
    invariant(poses.length % POSE_LENGTH === 0, 'poses come whole');
    const start = this.#length * POSE_LENGTH;
    const wanted = start + poses.length;
    if (wanted > this.#data.length) {
      const grown = new Float32Array(Math.max(wanted, 2 * this.#data.length));
      grown.set(this.#data.subarray(0, start));
      this.#data = grown;
    }
    this.#data.set(poses, start);
    this.#length = wanted / POSE_LENGTH;
  }

  clear(): void {
    this.#length = 0;
  }

  /** One number of one pose; the tick is held inside the track. */
  read(tick: number, offset: number): number {
    if (this.#length === 0) return 0;
    const index = Math.min(Math.max(0, Math.floor(tick)), this.#length - 1);
    return this.#data[index * POSE_LENGTH + offset] ?? 0;
  }
}

/** One track a lane. The store holds their version numbers, never their numbers. */
export type PoseRegistry = Readonly<Record<'unsteered' | 'steered', PoseTrack>>;

export function createPoseRegistry(): PoseRegistry {
  return { unsteered: new PoseTrack(), steered: new PoseTrack() };
}
