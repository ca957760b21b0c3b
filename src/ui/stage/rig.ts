import type { Quaternion } from 'three';
import { Object3D, Vector3 } from 'three';
import { invariant } from '#base/errors.ts';
import { POSE } from '#sim/types.ts';
import type { MjcfBody, MjcfJoint, MjcfModel } from './mjcf.ts';

/**
 * The kinematic tree of the model as three.js objects, one per body, driven by poses. Forward kinematics is
 * three's own matrix update; rig.test.ts holds it against the tool position that MuJoCo recorded.
 */
export interface Rig {
  /** The world body: add it to a scene. */
  readonly root: Object3D;
  /** By body name. */
  readonly bodies: ReadonlyMap<string, Object3D>;
  /** Tool centre point, at the end of the chain. */
  readonly tool: Object3D;
  /** Writes joints, fingers and cubes of one pose; allocates nothing. */
  readonly apply: (pose: ArrayLike<number>) => void;
}

/** Order of POSE.joints and POSE.fingers: the model's own joint order. */
const DRIVEN_JOINTS: readonly string[] = [
  'shoulder_pan',
  'shoulder_lift',
  'elbow',
  'wrist_1',
  'wrist_2',
  'wrist_3',
  'finger_l',
  'finger_r',
];
const CUBE_BODIES: readonly string[] = ['obj0', 'obj1', 'obj2', 'obj3'];
const CUBE_STRIDE = 7;
const TOOL_SITE = 'tcp';

interface DrivenJoint {
  readonly object: Object3D;
  readonly kind: MjcfJoint['kind'];
  readonly axis: Vector3;
  readonly homePosition: Vector3;
  readonly homeQuaternion: Quaternion;
  /** Index in a pose. */
  readonly offset: number;
}

export function buildRig(model: MjcfModel): Rig {
  const objects = model.bodies.map(bodyObject);
  const bodies = new Map(objects.map((object) => [object.name, object]));
  model.bodies.forEach(({ parent }, index) => objects[parent]?.add(bodyOf(objects, index)));

  const joints = DRIVEN_JOINTS.map((name, index) => drivenJoint(model, objects, name, POSE.joints + index));
  const cubes = CUBE_BODIES.map((name) => named(bodies, name));
  const tool = toolObject(model, objects);
  return {
    root: bodyOf(objects, 0),
    bodies,
    tool,
    apply: (pose) => {
      for (const joint of joints) applyJoint(joint, pose[joint.offset] ?? 0);
      for (let cube = 0; cube < cubes.length; cube++) applyCube(cubes[cube], pose, POSE.cubes + cube * CUBE_STRIDE);
    },
  };
}

function bodyObject({ name, positionM, quaternion: [w, x, y, z] }: MjcfBody): Object3D {
  const object = new Object3D();
  object.name = name;
  object.position.set(...positionM);
  object.quaternion.set(x, y, z, w);
  return object;
}

function drivenJoint(model: MjcfModel, objects: readonly Object3D[], name: string, offset: number): DrivenJoint {
  const index = model.bodies.findIndex(({ joint }) => joint?.name === name);
  const joint = model.bodies[index]?.joint;
  invariant(joint, `the scene has a joint ${name}`);
  const object = bodyOf(objects, index);
  return {
    object,
    kind: joint.kind,
    axis: new Vector3(...joint.axis),
    homePosition: object.position.clone(),
    homeQuaternion: object.quaternion.clone(),
    offset,
  };
}

function toolObject(model: MjcfModel, objects: readonly Object3D[]): Object3D {
  const index = model.bodies.findIndex(({ sites }) => sites.some(({ name }) => name === TOOL_SITE));
  const site = model.bodies[index]?.sites.find(({ name }) => name === TOOL_SITE);
  invariant(site, `the scene has a site ${TOOL_SITE}`);
  const tool = new Object3D();
  tool.name = TOOL_SITE;
  tool.position.set(...site.positionM);
  bodyOf(objects, index).add(tool);
  return tool;
}

function applyJoint(joint: DrivenJoint, value: number): void {
  const { object, axis, homePosition, homeQuaternion } = joint;
  if (joint.kind === 'hinge') {
    object.quaternion.setFromAxisAngle(axis, value).premultiply(homeQuaternion);
  } else {
    object.position.copy(axis).multiplyScalar(value).applyQuaternion(homeQuaternion).add(homePosition);
  }
}

function applyCube(object: Object3D | undefined, pose: ArrayLike<number>, at: number): void {
  object?.position.set(pose[at] ?? 0, pose[at + 1] ?? 0, pose[at + 2] ?? 0);
  object?.quaternion.set(pose[at + 4] ?? 0, pose[at + 5] ?? 0, pose[at + 6] ?? 0, pose[at + 3] ?? 1);
}

function bodyOf(objects: readonly Object3D[], index: number): Object3D {
  const object = objects[index];
  invariant(object, `the scene has a body ${index}`);
  return object;
}

function named(bodies: ReadonlyMap<string, Object3D>, name: string): Object3D {
  const body = bodies.get(name);
  invariant(body, `the scene has a body ${name}`);
  return body;
}
