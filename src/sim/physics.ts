import { InverseKinematics } from './inverse-kinematics.ts';
import { bufferView, dataArray, idOf, modelArray } from './mujoco.ts';
import type { DoubleBuffer, MainModule, MjData, MjModel } from './mujoco.ts';
import { SCENE_XML } from './scene.ts';
import { CUBES } from './types.ts';
import type { Quaternion } from './rotation.ts';
import type { Vector3 } from './world-view.ts';

/** Doubles per free body in qpos: position and quaternion. */
export const BODY_COORDINATES = 7;

/** Arrays that MuJoCo computes from the state at the start of a step; a picture after the step still shows them. */
const FRAMES = ['site_xpos', 'site_xmat', 'geom_xpos', 'geom_xmat', 'cam_xpos', 'cam_xmat'] as const;

export interface CameraPose {
  readonly positionM: Vector3;
  readonly rotation: Quaternion;
}

export interface PhysicsState {
  /** mjSTATE_INTEGRATION: time, positions, velocities, solver warm start, controls, mocap poses. */
  readonly integration: Float64Array;
  /** One array per entry of FRAMES. */
  readonly frames: readonly Float64Array[];
}

/** The compiled scene with its MuJoCo objects, and where its parts lie in MuJoCo's arrays. */
export class Physics {
  readonly mujoco: MainModule;
  readonly model: MjModel;
  readonly data: MjData;
  readonly kinematics: InverseKinematics;
  readonly toolSite: number;
  readonly #cubeAddresses: readonly number[];
  readonly #cubeGeoms: readonly number[];
  readonly #bowlMocap: number;
  readonly #plateMocap: number;
  readonly #stateBuffer: DoubleBuffer;

  constructor(mujoco: MainModule, sceneXml = SCENE_XML) {
    this.mujoco = mujoco;
    this.model = mujoco.MjModel.from_xml_string(sceneXml);
    this.data = new mujoco.MjData(this.model);
    const names = Array.from({ length: CUBES }, (_, i) => `obj${i}`);
    const id = (kind: Parameters<typeof idOf>[2], name: string) => idOf(mujoco, this.model, kind, name);
    this.toolSite = id('mjOBJ_SITE', 'tcp');
    this.#cubeAddresses = names.map((name) => modelArray(this.model, 'jnt_qposadr')[id('mjOBJ_JOINT', name)]!);
    this.#cubeGeoms = names.map((name) => id('mjOBJ_GEOM', name));
    this.#bowlMocap = modelArray(this.model, 'body_mocapid')[id('mjOBJ_BODY', 'bowl')]!;
    this.#plateMocap = modelArray(this.model, 'body_mocapid')[id('mjOBJ_BODY', 'dish')]!;
    this.kinematics = new InverseKinematics(mujoco, this.model, this.toolSite);
    this.#stateBuffer = new mujoco.DoubleBuffer(mujoco.mj_stateSize(this.model, this.#integration));
  }

  get qpos(): Float64Array {
    return dataArray(this.data, 'qpos');
  }

  get ctrl(): Float64Array {
    return dataArray(this.data, 'ctrl');
  }

  /** Index of the cube's x in qpos. */
  cubeAddress(cube: number): number {
    return this.#cubeAddresses[cube]!;
  }

  paintCube(cube: number, color: readonly [number, number, number]): void {
    modelArray(this.model, 'geom_rgba').set(color, 4 * this.#cubeGeoms[cube]!);
  }

  placeBowl([x, y]: readonly [number, number]): void {
    dataArray(this.data, 'mocap_pos').set([x, y, 0], 3 * this.#bowlMocap);
  }

  placePlate([x, y]: readonly [number, number]): void {
    dataArray(this.data, 'mocap_pos').set([x, y, 0], 3 * this.#plateMocap);
  }

  /** Where a named free body's x lies in qpos. */
  bodyAddress(name: string): number {
    return modelArray(this.model, 'jnt_qposadr')[idOf(this.mujoco, this.model, 'mjOBJ_JOINT', name)]!;
  }

  cameraPose(name: string): CameraPose {
    const camera = idOf(this.mujoco, this.model, 'mjOBJ_CAMERA', name);
    const position = modelArray(this.model, 'cam_pos');
    const rotation = modelArray(this.model, 'cam_quat');
    const [p, q] = [3 * camera, 4 * camera];
    return {
      positionM: [position[p]!, position[p + 1]!, position[p + 2]!],
      rotation: [rotation[q]!, rotation[q + 1]!, rotation[q + 2]!, rotation[q + 3]!],
    };
  }

  placeCamera(name: string, { positionM, rotation }: CameraPose): void {
    const camera = idOf(this.mujoco, this.model, 'mjOBJ_CAMERA', name);
    modelArray(this.model, 'cam_pos').set(positionM, 3 * camera);
    modelArray(this.model, 'cam_quat').set(rotation, 4 * camera);
  }

  resetData(): void {
    this.mujoco.mj_resetData(this.model, this.data);
  }

  /** Computes everything that follows from the state, without moving on. */
  forward(): void {
    this.mujoco.mj_forward(this.model, this.data);
  }

  /** 4 ms of physics. */
  step(): void {
    this.mujoco.mj_step(this.model, this.data);
  }

  save(): PhysicsState {
    this.mujoco.mj_getState(this.model, this.data, this.#stateBuffer, this.#integration);
    return {
      integration: bufferView(this.#stateBuffer).slice(),
      frames: FRAMES.map((name) => dataArray(this.data, name).slice()),
    };
  }

  restore({ integration, frames }: PhysicsState): void {
    // The bindings read any list of numbers, typed arrays too; given a DoubleBuffer they throw.
    this.mujoco.mj_setState(this.model, this.data, integration as unknown as number[], this.#integration);
    for (const [index, name] of FRAMES.entries()) dataArray(this.data, name).set(frames[index]!);
  }

  /** Deletes all MuJoCo objects: WebAssembly memory has no garbage collector. */
  dispose(): void {
    this.kinematics.dispose();
    this.#stateBuffer.delete();
    this.data.delete();
    this.model.delete();
  }

  get #integration(): number {
    return this.mujoco.mjtState.mjSTATE_INTEGRATION.value;
  }
}
