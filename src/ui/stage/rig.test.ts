import { Vector3 } from 'three';
import { expect, it } from 'vitest';
import { POSE, POSE_LENGTH } from '#sim/types.ts';
import { EPISODES } from './fixtures/episodes.ts';
import { STAGE_MODEL } from './model.ts';
import { buildRig } from './rig.ts';

/** MuJoCo computes in float64 and poses are float32: 1e-4 m is far above rounding, far below a wrong axis or frame. */
const TOLERANCE_M = 1e-4;
it.each(['plain', 'high'] as const)('puts the tool where MuJoCo had it, at every tick (%s)', (name) => {
  const { poses, ticks } = EPISODES[name];
  const rig = buildRig(STAGE_MODEL);
  const tool = new Vector3();
  let worstM = 0;
  for (let tick = 0; tick <= ticks; tick++) {
    const pose = poses.subarray(tick * POSE_LENGTH, (tick + 1) * POSE_LENGTH);
    rig.apply(pose);
    rig.root.updateMatrixWorld(true);
    rig.tool.getWorldPosition(tool);
    worstM = Math.max(worstM, tool.distanceTo(new Vector3().fromArray(pose, POSE.tool)));
  }
  expect(ticks).toBeGreaterThan(50);
  expect(worstM).toBeLessThan(TOLERANCE_M);
});

it('opens the fingers apart and closes them around a held cube', () => {
  const { poses, ticks } = EPISODES.plain;
  const rig = buildRig(STAGE_MODEL);
  const [left, right, cube] = [new Vector3(), new Vector3(), new Vector3()];
  let heldTicks = 0;
  for (let tick = 0; tick <= ticks; tick++) {
    const pose = poses.subarray(tick * POSE_LENGTH, (tick + 1) * POSE_LENGTH);
    rig.apply(pose);
    rig.root.updateMatrixWorld(true);
    rig.bodies.get('finger_l')?.getWorldPosition(left);
    rig.bodies.get('finger_r')?.getWorldPosition(right);
    const opening = (pose[POSE.fingers] ?? 0) + (pose[POSE.fingers + 1] ?? 0);
    expect(left.distanceTo(right)).toBeCloseTo(opening, 5);
    if (pose[POSE.held] !== 0) continue;
    heldTicks++;
    rig.bodies.get('obj0')?.getWorldPosition(cube);
    expect(cube.distanceTo(rig.tool.getWorldPosition(new Vector3()))).toBeLessThan(0.05);
  }
  expect(heldTicks).toBeGreaterThan(10);
});
