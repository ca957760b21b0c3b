import { POSE, POSE_LENGTH } from '#sim/types.ts';

/** What the measures of an episode read: one row a pose; row 0 is the scene after its reset. */
export interface Trace {
  /** Tool centre point, metres, [n + 1, 3]. */
  readonly toolM: Float32Array;
  /** 1 while a cube is in the gripper, [n + 1]. */
  readonly holding: Uint8Array;
  /** 1 while the gripper is commanded open, [n + 1]. */
  readonly open: Uint8Array;
}

/** @param poses [n + 1, POSE_LENGTH] */
export function traceOf(poses: Float32Array): Trace {
  const rows = poses.length / POSE_LENGTH;
  const trace = { toolM: new Float32Array(3 * rows), holding: new Uint8Array(rows), open: new Uint8Array(rows) };
  for (let row = 0; row < rows; row++) {
    const at = row * POSE_LENGTH;
    trace.toolM.set(poses.subarray(at + POSE.tool, at + POSE.tool + 3), 3 * row);
    trace.holding[row] = (poses[at + POSE.held] ?? -1) >= 0 ? 1 : 0;
    trace.open[row] = (poses[at + POSE.grip] ?? 0) > 0 ? 1 : 0;
  }
  return trace;
}

/** Ticks in a trace: its rows less the reset. */
export function traceTicks(trace: Trace): number {
  return Math.max(0, trace.holding.length - 1);
}

/** Collects the poses of a streamed episode. */
export class PoseCollector {
  readonly #pieces: Float32Array[] = [];

  add(poses: Float32Array): void {
    this.#pieces.push(poses);
  }

  /** [n, POSE_LENGTH] */
  joined(): Float32Array {
    const all = new Float32Array(this.#pieces.reduce((sum, piece) => sum + piece.length, 0));
    let offset = 0;
    for (const piece of this.#pieces) {
      all.set(piece, offset);
      offset += piece.length;
    }
    return all;
  }
}
