import { Group } from 'three';
import { POSE, POSE_LENGTH, type SceneLayout } from '#sim/types.ts';
import { buildArm } from './arm.ts';
import type { MjcfModel } from './mjcf.ts';
import { type PoseSource, samplePose } from './pose-source.ts';
import type { QualityLevel } from './quality.ts';
import { buildCubes } from './tableware.ts';

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
  const pose = new Float32Array(POSE_LENGTH);
  pose[POSE.grip] = 1;
  const group = new Group();
  group.add(rig.root);
  return {
    group,
    pose,
    setLayout: cubes.setLayout,
    update: (source, tick) => {
      samplePose(source, tick, pose);
      rig.apply(pose);
    },
  };
}
