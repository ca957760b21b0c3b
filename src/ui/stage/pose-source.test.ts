import { Quaternion } from 'three';
import { describe, expect, it } from 'vitest';
import { POSE, POSE_LENGTH } from '#sim/types.ts';
import { EPISODES } from './fixtures/episodes.ts';
import { samplePose } from './pose-source.ts';

const { plain } = EPISODES;

function sampled(tick: number, source = plain): Float32Array {
  const out = new Float32Array(POSE_LENGTH);
  samplePose(source, tick, out);
  return out;
}

function recorded(tick: number): Float32Array {
  return plain.poses.slice(tick * POSE_LENGTH, (tick + 1) * POSE_LENGTH);
}

/** Two poses that differ in one cube's orientation only. */
function turning(from: Quaternion, to: Quaternion) {
  const poses = new Float32Array(2 * POSE_LENGTH);
  [from, to].forEach(({ w, x, y, z }, tick) => poses.set([w, x, y, z], tick * POSE_LENGTH + POSE.cubes + 3));
  return { poses, ticks: 1 };
}

function cubeQuaternion(pose: Float32Array): Quaternion {
  const [w = 0, x = 0, y = 0, z = 0] = pose.subarray(POSE.cubes + 3, POSE.cubes + 7);
  return new Quaternion(x, y, z, w);
}

describe('samplePose', () => {
  it('gives back whole ticks, quaternions to rounding', () => {
    for (let tick = 0; tick <= plain.ticks; tick++) {
      const expected = recorded(tick);
      sampled(tick).forEach((value, index) => expect(value).toBeCloseTo(expected[index] ?? NaN, 6));
    }
  });

  it('clamps to what is recorded', () => {
    expect(sampled(-3)).toEqual(sampled(0));
    expect(sampled(plain.ticks + 8)).toEqual(sampled(plain.ticks));
    expect(sampled(0.5, { poses: plain.poses, ticks: 0 })).toEqual(sampled(0));
  });

  it('moves joints and tool evenly, and keeps grip and held of the tick that was reached', () => {
    const release = Array.from({ length: plain.ticks }, (_, tick) => tick).find(
      (tick) => (recorded(tick)[POSE.grip] ?? 0) !== (recorded(tick + 1)[POSE.grip] ?? 0),
    );
    expect(release).toBeDefined();
    const tick = release ?? 0;
    const [before, between, after] = [recorded(tick), sampled(tick + 0.25), recorded(tick + 1)];
    for (const index of [POSE.joints, POSE.joints + 5, POSE.fingers, POSE.tool + 2]) {
      expect(between[index]).toBeCloseTo(0.75 * (before[index] ?? 0) + 0.25 * (after[index] ?? 0), 6);
    }
    expect(between[POSE.grip]).toBe(before[POSE.grip]);
  });

  it.each([
    ['a quarter turn', new Quaternion(0, 0, Math.SQRT1_2, Math.SQRT1_2)],
    ['the same turn with the other sign', new Quaternion(0, 0, -Math.SQRT1_2, -Math.SQRT1_2)],
    ['a turn too small for the sine', new Quaternion(0, 0, 1e-4, 1)],
  ])('turns cubes along the shorter arc: %s', (_, to) => {
    const between = cubeQuaternion(sampled(0.5, turning(new Quaternion(), to)));
    // three's slerp is the independent reference.
    const expected = new Quaternion().slerp(to.clone(), 0.5);
    expect(Math.abs(between.dot(expected))).toBeCloseTo(1, 6);
    expect(between.length()).toBeCloseTo(1, 6);
  });
});
