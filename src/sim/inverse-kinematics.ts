import { atan2, length3 } from '#base/trigonometry.ts';
import { solveInPlace } from './linear-solve.ts';
import { bufferView, dataArray } from './mujoco.ts';
import type { DoubleBuffer, MainModule, MjData, MjModel } from './mujoco.ts';
import { fromMatrix, multiply } from './rotation.ts';
import type { Quaternion } from './rotation.ts';
import type { Vector3 } from './world-view.ts';

export const ARM_JOINTS = 6;
/** Near the target a smaller damping lets the last steps land: lambda^2 shrinks with the error. */
const DAMPING = 0.03;
const CLOSE_ENOUGH = 1e-6;
/** A step turns no joint further than this, so that a far target does not throw the arm over. */
const MAX_STEP_RAD = 0.4;

/**
 * Damped least squares (Wampler 1986; Buss 2009, eq. 11): dq = J^T (J J^T + lambda^2 I)^-1 e, with e the error of position (m) and
 * rotation (rotation vector, rad). It works on a scratch MjData, so the episode is not touched.
 */
export class InverseKinematics {
  readonly #mujoco: MainModule;
  readonly #model: MjModel;
  readonly #site: number;
  readonly #velocities: number;
  readonly #scratch: MjData;
  readonly #positionJacobian: DoubleBuffer;
  readonly #rotationJacobian: DoubleBuffer;
  readonly #normal = new Float64Array(36);
  readonly #error = new Float64Array(6);
  readonly #weights = new Float64Array(6);
  readonly #step = new Float64Array(ARM_JOINTS);

  constructor(mujoco: MainModule, model: MjModel, site: number) {
    this.#mujoco = mujoco;
    this.#model = model;
    this.#site = site;
    this.#velocities = model.nv;
    this.#scratch = new mujoco.MjData(model);
    this.#positionJacobian = new mujoco.DoubleBuffer(3 * this.#velocities);
    this.#rotationJacobian = new mujoco.DoubleBuffer(3 * this.#velocities);
  }

  /**
   * Joint angles (rad, [6]) that bring the tool to a pose, or as near as `iterations` steps from `start` lead.
   * @param position m, robot frame
   */
  solve(start: ArrayLike<number>, position: Vector3, rotation: Quaternion, iterations: number): Float64Array {
    const angles = Float64Array.from(start);
    for (let i = 0; i < iterations; i++) {
      const distance = this.#measure(angles, position, rotation);
      if (distance < CLOSE_ENOUGH) break;
      this.#stepFrom(angles, distance);
    }
    return angles;
  }

  dispose(): void {
    this.#positionJacobian.delete();
    this.#rotationJacobian.delete();
    this.#scratch.delete();
  }

  /** Puts the scratch arm at `angles`, writes the error, and returns its length. */
  #measure(angles: Float64Array, position: Vector3, rotation: Quaternion): number {
    dataArray(this.#scratch, 'qpos').set(angles, 0);
    this.#mujoco.mj_kinematics(this.#model, this.#scratch);
    this.#mujoco.mj_comPos(this.#model, this.#scratch);
    const tool = dataArray(this.#scratch, 'site_xpos');
    const matrix = dataArray(this.#scratch, 'site_xmat').subarray(9 * this.#site, 9 * this.#site + 9);
    const error = this.#error;
    for (let k = 0; k < 3; k++) error[k] = position[k]! - tool[3 * this.#site + k]!;

    const [w, x, y, z] = fromMatrix(matrix);
    let turn = multiply(rotation, [w, -x, -y, -z]);
    // q and -q are one rotation; take the short way round.
    if (turn[0] < 0) turn = [-turn[0], -turn[1], -turn[2], -turn[3]];
    const halfSine = length3(turn[1], turn[2], turn[3]);
    const scale = halfSine > 1e-12 ? (2 * atan2(halfSine, turn[0])) / halfSine : 2;
    error[3] = turn[1] * scale;
    error[4] = turn[2] * scale;
    error[5] = turn[3] * scale;

    let squares = 0;
    for (const component of error) squares += component * component;
    return Math.sqrt(squares);
  }

  #stepFrom(angles: Float64Array, distance: number): void {
    const width = this.#velocities;
    this.#mujoco.mj_jacSite(this.#model, this.#scratch, this.#positionJacobian, this.#rotationJacobian, this.#site);
    const ofPosition = bufferView(this.#positionJacobian);
    const ofRotation = bufferView(this.#rotationJacobian);
    const dampingSquared = DAMPING * DAMPING * Math.min(1, distance);

    const normal = this.#normal;
    for (let row = 0; row < 6; row++)
      for (let column = 0; column < 6; column++) {
        const left = row < 3 ? ofPosition : ofRotation;
        const right = column < 3 ? ofPosition : ofRotation;
        let sum = row === column ? dampingSquared : 0;
        for (let j = 0; j < ARM_JOINTS; j++) sum += left[(row % 3) * width + j]! * right[(column % 3) * width + j]!;
        normal[row * 6 + column] = sum;
      }
    const weights = this.#weights;
    weights.set(this.#error);
    solveInPlace(normal, weights);

    const step = this.#step;
    let largest = 0;
    for (let j = 0; j < ARM_JOINTS; j++) {
      let sum = 0;
      for (let r = 0; r < 3; r++)
        sum += ofPosition[r * width + j]! * weights[r]! + ofRotation[r * width + j]! * weights[r + 3]!;
      step[j] = sum;
      largest = Math.max(largest, Math.abs(sum));
    }
    const scale = largest > MAX_STEP_RAD ? MAX_STEP_RAD / largest : 1;
    for (let j = 0; j < ARM_JOINTS; j++) angles[j]! += step[j]! * scale;
  }
}
