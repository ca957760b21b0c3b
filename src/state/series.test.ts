import { describe, expect, it } from 'vitest';
import { POSE, POSE_LENGTH } from '#sim/types.ts';
import { heightsM, speedsMps, toolDistancesM } from './series.ts';

/** Poses whose tool stands at the given points. */
function toolAt(points: readonly (readonly [number, number, number])[]): Float32Array {
  const poses = new Float32Array(points.length * POSE_LENGTH);
  points.forEach((point, k) => poses.set(point, k * POSE_LENGTH + POSE.tool));
  return poses;
}

describe('curves of the tool', () => {
  const poses = toolAt([
    [0, 0, 0.3],
    [0.03, 0.04, 0.3],
    [0.03, 0.04, 0.1],
  ]);

  it('reads heights in metres', () => {
    expect([...heightsM(poses)].map((z) => z.toFixed(3))).toEqual(['0.300', '0.300', '0.100']);
  });

  it('turns one tick of motion into metres a second', () => {
    expect([...speedsMps(poses)].map((v) => v.toFixed(3))).toEqual(['0.000', '0.500', '2.000']);
  });
});

describe('toolDistancesM', () => {
  it('is the mean over the ticks of a decision that both episodes have', () => {
    const still = toolAt(Array.from({ length: 9 }, () => [0, 0, 0] as const));
    const moving = toolAt(Array.from({ length: 7 }, (_, k) => [0.01 * k, 0, 0] as const));
    const distances = [...toolDistancesM(still, moving)].map((d) => d.toFixed(4));
    expect(distances).toEqual(['0.0250', '0.0550']);
  });

  it('has nothing to say without a second episode', () => {
    expect(toolDistancesM(toolAt([[0, 0, 0]]), new Float32Array(0)).length).toBe(0);
  });
});
