import { Group } from 'three';
import { CUBES, POSE, POSE_LENGTH, type SceneLayout } from '#sim/types.ts';
import { buildArm } from './arm.ts';
import type { MjcfModel } from './mjcf.ts';
import { type PoseSource, samplePose } from './pose-source.ts';
import type { QualityLevel } from './quality.ts';
import { buildCubes } from './tableware.ts';

const REST_JOINTS_RAD = [-0.3, -1.7, 1.9, -1.77, -1.57, 0];
const REST_TOOL_M = [0.4, 0, 0.28];
const OPEN_M = 0.0425;
const OUT_OF_SIGHT = [0, 0, -10, 1, 0, 0, 0];

/** The arm and the cubes of the main episode. */
export interface Actors {
  readonly group: Group;
  /** The pose that is shown, POSE layout; overwritten by update. */
  readonly pose: Float32Array;
  readonly setLayout: (layout: SceneLayout) => void;
  readonly update: (source: PoseSource, tick: number) => void;
}

export function buildActors(model: MjcfModel, level: QualityLevel): Actors {
  const rig = buildArm(model, level);
  const cubes = buildCubes(rig, level);
  const pose = restPose();
  rig.apply(pose);
  const group = new Group();
  group.add(rig.root);
  return {
    group,
    pose,
    setLayout: cubes.setLayout,
    update: (source, tick) => {
      // An episode that is being reset holds nothing yet: the last picture stays.
      if (source.poses.length < POSE_LENGTH) return;
      samplePose(source, tick, pose);
      rig.apply(pose);
    },
  };
}

/** Over the table with open fingers and no cube in sight: what there is to see before the first reset. */
function restPose(): Float32Array {
  const pose = new Float32Array(POSE_LENGTH);
  pose.set(REST_JOINTS_RAD, POSE.joints);
  pose.fill(OPEN_M, POSE.fingers, POSE.cubes);
  for (let cube = 0; cube < CUBES; cube++) pose.set(OUT_OF_SIGHT, POSE.cubes + cube * OUT_OF_SIGHT.length);
  pose.set(REST_TOOL_M, POSE.tool);
  pose[POSE.grip] = 1;
  return pose;
}
