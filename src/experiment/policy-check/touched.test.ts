import { describe, expect, it } from 'vitest';
import { POSE, POSE_LENGTH } from '#sim/types.ts';
import type { SceneLayout, Suite } from '#sim/types.ts';
import { firstTouched } from './touched.ts';

function layout(suite: Suite): SceneLayout {
  return {
    seed: 1,
    task: { suite, target: 0, other: 1, direction: 'left', prompt: 'go', manner: null },
    colors: ['red', 'green', 'blue', 'yellow'],
    cubeCount: 3,
    bowlXyM: [0.5, 0],
    plateXyM: [0.4, 0],
  };
}

interface Change {
  readonly row: number;
  readonly at: number;
  readonly values: readonly number[];
}

/** Four poses: cubes in a row 10 cm apart, the tool far above, nothing held; then the changes. */
function poses(...changes: readonly Change[]): Float32Array {
  const all = new Float32Array(4 * POSE_LENGTH);
  for (let row = 0; row < 4; row++) {
    const at = row * POSE_LENGTH;
    for (let cube = 0; cube < 4; cube++) all.set([0.4, 0.1 * cube, 0.02], at + POSE.cubes + 7 * cube);
    all.set([0.4, 0, 0.4], at + POSE.tool);
    all[at + POSE.held] = -1;
  }
  for (const { row, at, values } of changes) all.set(values, row * POSE_LENGTH + at);
  return all;
}
const moved = (row: number, cube: number, byM: number): Change => ({
  row,
  at: POSE.cubes + 7 * cube,
  values: [0.4 + byM, 0.1 * cube, 0.02],
});

describe('the cube that was dealt with first', () => {
  it('is none while nothing is held or moved', () => {
    expect(firstTouched(poses(), layout('lift'))).toBeUndefined();
    expect(firstTouched(poses(moved(1, 2, 0.009)), layout('push'))).toBeUndefined();
  });

  it('is the first held or moved one, in time', () => {
    expect(firstTouched(poses({ row: 2, at: POSE.held, values: [1] }), layout('object'))).toBe(1);
    expect(firstTouched(poses(moved(1, 2, 0.02), { row: 2, at: POSE.held, values: [1] }), layout('object'))).toBe(2);
  });

  it('is never the fourth cube of a scene with three, which falls onto the floor', () => {
    expect(firstTouched(poses(moved(1, 3, 0.5)), layout('lift'))).toBeUndefined();
  });

  it('is the reached one in the reach suite, and there alone', () => {
    const above: Change = { row: 3, at: POSE.tool, values: [0.4, 0.1, 0.05] };
    expect(firstTouched(poses(above), layout('reach'))).toBe(1);
    expect(firstTouched(poses(above), layout('lift'))).toBeUndefined();
  });
});
