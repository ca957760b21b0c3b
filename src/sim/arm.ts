import type { SeededRandom } from '#base/rng.ts';
import { ARM_JOINTS } from './inverse-kinematics.ts';
import { FINGER_TRAVEL_M, REACH_M, TICK_TRAVEL_M, TICK_TURN_RAD, YAW_LIMIT_RAD, clamp } from './limits.ts';
import { dataArray } from './mujoco.ts';
import type { Physics } from './physics.ts';
import { toolDownAt } from './rotation.ts';
import type { Action } from './types.ts';
import type { Vector3 } from './world-view.ts';

/** What an arm's future depends on, besides physics. */
export interface ArmState {
  readonly commandedM: Vector3;
  readonly commandedYawRad: number;
  readonly grip: 1 | -1;
  readonly jointTargets: Float64Array;
}

/** Physics steps (4 ms) in a tick (0.1 s). */
const STEPS_PER_TICK = 25;
const HOME_M: Vector3 = [0.4, 0, 0.28];
/** Elbow up, tool roughly down: the branch of inverse kinematics that every episode stays on. */
const HOME_GUESS_RAD = [0, -1.7, 1.9, -1.75, -1.57, 0];
const ITERATIONS = { home: 200, reset: 60, tick: 6 } as const;

/** An action moves a commanded tool pose; inverse kinematics turns it to joint targets; MuJoCo's motors follow them. */
export class Arm {
  readonly #physics: Physics;
  readonly #home: Float64Array;
  #commandedM: Vector3 = HOME_M;
  #commandedYawRad = 0;
  #grip: 1 | -1 = 1;
  #jointTargets: Float64Array;

  constructor(physics: Physics) {
    this.#physics = physics;
    this.#home = physics.kinematics.solve(HOME_GUESS_RAD, HOME_M, toolDownAt(0), ITERATIONS.home);
    this.#jointTargets = this.#home;
  }

  /** Where an episode starts: open, around home. Five draws. */
  place(random: SeededRandom): void {
    const { qpos, ctrl } = this.#physics;
    this.#commandedM = [
      HOME_M[0] + random.uniform(-0.06, 0.06),
      HOME_M[1] + random.uniform(-0.12, 0.12),
      HOME_M[2] + random.uniform(-0.08, 0.04),
    ];
    this.#commandedYawRad = random.uniform(-0.5, 0.5);
    this.#grip = 1;
    this.#jointTargets = this.#solve(this.#home, ITERATIONS.reset);
    qpos.set(this.#jointTargets, 0);
    qpos[6] = qpos[7] = FINGER_TRAVEL_M;
    ctrl.set(this.#jointTargets, 0);
    ctrl[6] = FINGER_TRAVEL_M;
  }

  /** One tick of physics under an action. Components beyond [-1, 1] are clamped. */
  tick(action: Action): void {
    const along = (axis: 0 | 1 | 2) =>
      clamp(
        this.#commandedM[axis] + clamp(action[axis]!, -1, 1) * TICK_TRAVEL_M,
        REACH_M[axis].low,
        REACH_M[axis].high,
      );
    this.#commandedM = [along(0), along(1), along(2)];
    const turn = clamp(action[5]!, -1, 1) * TICK_TURN_RAD;
    this.#commandedYawRad = clamp(this.#commandedYawRad + turn, -YAW_LIMIT_RAD, YAW_LIMIT_RAD);
    this.#grip = action[6]! > 0 ? 1 : -1;

    const from = this.#jointTargets;
    const to = this.#solve(from, ITERATIONS.tick);
    this.#follow(from, to, this.#grip > 0 ? FINGER_TRAVEL_M : 0);
    this.#jointTargets = to;
  }

  save(): ArmState {
    return {
      commandedM: this.#commandedM,
      commandedYawRad: this.#commandedYawRad,
      grip: this.#grip,
      jointTargets: this.#jointTargets.slice(),
    };
  }

  restore({ commandedM, commandedYawRad, grip, jointTargets }: ArmState): void {
    this.#commandedM = commandedM;
    this.#commandedYawRad = commandedYawRad;
    this.#grip = grip;
    this.#jointTargets = jointTargets.slice();
  }

  get commandedM(): Vector3 {
    return this.#commandedM;
  }
  get commandedYawRad(): number {
    return this.#commandedYawRad;
  }
  get grip(): 1 | -1 {
    return this.#grip;
  }
  /** 0 shut, 1 wide open, as the fingers really are. */
  get opening(): number {
    const { qpos } = this.#physics;
    return (qpos[6]! + qpos[7]!) / (2 * FINGER_TRAVEL_M);
  }
  get toolM(): Vector3 {
    const positions = dataArray(this.#physics.data, 'site_xpos');
    const at = 3 * this.#physics.toolSite;
    return [positions[at]!, positions[at + 1]!, positions[at + 2]!];
  }

  #solve(start: Float64Array, iterations: number): Float64Array {
    const rotation = toolDownAt(this.#commandedYawRad);
    return this.#physics.kinematics.solve(start, this.#commandedM, rotation, iterations);
  }

  /** Leads the joint targets from one pose to the next in a straight line; the fingers are there after half the tick. */
  #follow(from: Float64Array, to: Float64Array, fingersM: number): void {
    // Read once a tick: a step does not make memory grow, only new objects do.
    const { ctrl } = this.#physics;
    const fingersBefore = ctrl[6]!;
    for (let i = 1; i <= STEPS_PER_TICK; i++) {
      const share = i / STEPS_PER_TICK;
      for (let j = 0; j < ARM_JOINTS; j++) ctrl[j] = from[j]! + (to[j]! - from[j]!) * share;
      ctrl[6] = fingersBefore + (fingersM - fingersBefore) * Math.min(1, 2 * share);
      this.#physics.step();
    }
  }
}
