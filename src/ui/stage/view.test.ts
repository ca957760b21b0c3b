import { describe, expect, it } from 'vitest';
import { POSE, POSE_LENGTH } from '#sim/types.ts';
import { EPISODES } from './fixtures/episodes.ts';
import type { Vec3 } from './mjcf.ts';
import { presetView, project, VIEW_PRESETS } from './view.ts';

const TOOL: Vec3 = [0.4, 0, 0.28];
/** The lab's centre column at 1440 x 900, a wide projector, a phone's upper half, a phone's full screen. */
const SHAPES = [
  [700, 640],
  [1280, 720],
  [390, 380],
  [390, 700],
] as const;

/** Corners of the zone in which the world places cubes, bowl and plate, rims included, and the gripper's reach above. */
const MUST_SEE: readonly Vec3[] = [0.26, 0.6].flatMap((x) =>
  [-0.35, 0.35].flatMap((y): Vec3[] => [
    [x, y, 0],
    [x, 0.5 * y, 0.4],
  ]),
);

describe('presetView', () => {
  it.each(SHAPES)('keeps cubes, bowl, plate and gripper in the home picture at %i x %i', (width, height) => {
    const aspect = width / height;
    const view = presetView('overview', aspect, TOOL);
    for (const point of MUST_SEE) {
      const [x, y] = project(view, aspect, point);
      expect(Math.abs(x), `x of ${point.join()}`).toBeLessThanOrEqual(1);
      expect(Math.abs(y), `y of ${point.join()}`).toBeLessThanOrEqual(1);
    }
  });

  it.each(SHAPES)('fills the home picture at %i x %i: the arm is the hero', (width, height) => {
    const view = presetView('overview', width / height, TOOL);
    const landed = [...MUST_SEE, [-0.1, 0, 0.62] as const].map((point) => project(view, width / height, point));
    const extents = [0, 1].map((axis) => {
      const values = landed.map((point) => point[axis] ?? 0);
      return (Math.max(...values) - Math.min(...values)) / 2;
    });
    expect(Math.max(...extents)).toBeGreaterThan(0.75);
  });

  it.each(VIEW_PRESETS)('looks at the tool from the %s at every moment of an episode', (preset) => {
    const { poses, ticks } = EPISODES.plain;
    for (let tick = 0; tick <= ticks; tick++) {
      const at = tick * POSE_LENGTH + POSE.tool;
      const tool: Vec3 = [poses[at] ?? 0, poses[at + 1] ?? 0, poses[at + 2] ?? 0];
      const [x, y] = project(presetView(preset, 1.1, tool), 1.1, tool);
      expect(Math.max(Math.abs(x), Math.abs(y))).toBeLessThan(1);
    }
  });
});
