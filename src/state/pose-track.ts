import { invariant } from '#base/errors.ts';
import { POSE_LENGTH } from '#sim/types.ts';
import type { Lane } from './lanes.ts';

/**
 * The poses of one episode, POSE_LENGTH numbers each, in one growing buffer. Pose 0 is the scene after its reset; pose k is
 * the scene after k ticks. It lives outside React, because 42 numbers a tick have no place in a render; the stage and the
 * charts read it in place.
 */
export class PoseTrack {
  #buffer = new Float32Array(64 * POSE_LENGTH);
  #poses = this.#buffer.subarray(0, 0);

  /** All poses so far, [length, POSE_LENGTH]. Another array after each change: its identity says that something changed. */
  get poses(): Float32Array {
    return this.#poses;
  }

  /** Poses held: ticks + 1, or 0 before the reset. */
  get length(): number {
    return this.#poses.length / POSE_LENGTH;
  }

  /** Index of the last pose, 0 for an empty track. */
  get ticks(): number {
    return Math.max(0, this.length - 1);
  }

  /** Adds whole poses, [n, POSE_LENGTH]. */
  append(poses: Float32Array): void {
    invariant(poses.length % POSE_LENGTH === 0, 'poses come whole');
    const start = this.#poses.length;
    const end = start + poses.length;
    if (end > this.#buffer.length) {
      const grown = new Float32Array(Math.max(end, 2 * this.#buffer.length));
      grown.set(this.#poses);
      this.#buffer = grown;
    }
    this.#buffer.set(poses, start);
    this.#poses = this.#buffer.subarray(0, end);
  }

  clear(): void {
    this.#poses = this.#buffer.subarray(0, 0);
  }

  /** One number of one pose; the tick is held inside the track. */
  read(tick: number, offset: number): number {
    const index = Math.min(Math.max(0, Math.floor(tick)), this.ticks);
    return this.#poses[index * POSE_LENGTH + offset] ?? 0;
  }
}

/** One track a lane. The store holds their version numbers, never their numbers. */
export type PoseRegistry = Readonly<Record<Lane, PoseTrack>>;

export function createPoseRegistry(): PoseRegistry {
  return { unsteered: new PoseTrack(), steered: new PoseTrack() };
}
