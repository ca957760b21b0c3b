import { cubeYaw } from './rotation.ts';
import { DIRECTION_XY } from './tasks.ts';
import { TICKS_PER_DECISION } from './types.ts';
import type { Manner, Task } from './types.ts';
import { TICK_TRAVEL_M, TICK_TURN_RAD } from './limits.ts';
import { distanceXy, heldCube } from './world-view.ts';
import type { Vector2, Vector3, WorldView } from './world-view.ts';

/**
 * The reactive demonstrator. `teacherAction` is a pure function of the true state and the task: it reads positions, never a phase,
 * so it labels any state for any task, which DAgger needs (Ross et al. 2011) and relabelling too.
 */

type TeacherAction = readonly [number, number, number, number, number, number, number];

/**
 * Largest share of the full speed (1 = 50 mm a tick along each axis). The usual one leaves room above itself: at 0.5 the same
 * episodes were only 26 % faster with "quickly", for a step that ends at its waypoint cannot use all of it.
 */
const SPEED: Readonly<Partial<Record<Manner, number>>> = { slow: 0.23, fast: 1 };
const USUAL_SPEED = 0.42;
const CARRY_HEIGHT_M: Readonly<Partial<Record<Manner, number>>> = { high: 0.31, low: 0.065 };
const USUAL_CARRY_HEIGHT_M = 0.195;
/** Lower, and the carried cube would hit the one that it goes on. */
const STACK_CARRY_HEIGHT_M = 0.09;
const HOVER_M = 0.11;
const LIFT_TO_M = 0.2;
const RETREAT_TO_M = 0.16;
const BOWL_RELEASE_M = 0.065;
const PLATE_RELEASE_M = 0.036;
const OPEN = 1;
const CLOSED = -1;
type Grip = 1 | -1;

const still = (grip: Grip): TeacherAction => [0, 0, 0, 0, 0, 0, grip];

/** The yaw nearest to `now` that looks the same as `yaw` when `period` does not matter. */
function nearestYaw(yaw: number, now: number, period: number): number {
  return yaw + period * Math.round((now - yaw) / period);
}

/** The action for this state, held for TICKS_PER_DECISION ticks: [7], within about [-1, 1]. */
export function teacherAction(world: WorldView, task: Task): TeacherAction {
  return new Attempt(world, task).action();
}

/** One state and one task; the methods are the situations the arm can be in. */
class Attempt {
  readonly #world: WorldView;
  readonly #task: Task;
  readonly #speed: number;
  readonly #target: Vector3;

  constructor(world: WorldView, task: Task) {
    this.#world = world;
    this.#task = task;
    this.#speed = (task.manner && SPEED[task.manner]) ?? USUAL_SPEED;
    this.#target = world.cubeM(task.target);
  }

  action(): TeacherAction {
    const { suite, target } = this.#task;
    const picks = suite !== 'push' && suite !== 'reach';
    if (picks && suite !== 'lift' && this.#world.grip > 0 && this.#isPlaced()) return this.#rise(RETREAT_TO_M, OPEN);
    const held = heldCube(this.#world);
    if (held >= 0) return picks && held === target ? this.#carry() : this.#putDown(held);
    if (suite === 'push') return this.#push();
    return suite === 'reach' ? this.#reach() : this.#grasp();
  }

  /** Moves the commanded pose towards `to`, landing on it if the speed allows, and turns towards `yaw`. */
  #go(to: Vector3, yaw: number, grip: Grip, speed = this.#speed): TeacherAction {
    const { commandedM, commandedYawRad } = this.#world;
    const dx = (to[0] - commandedM[0]) / (TICKS_PER_DECISION * TICK_TRAVEL_M);
    const dy = (to[1] - commandedM[1]) / (TICKS_PER_DECISION * TICK_TRAVEL_M);
    const dz = (to[2] - commandedM[2]) / (TICKS_PER_DECISION * TICK_TRAVEL_M);
    // "Quickly" uses all that the action can say: full travel along the longest axis, not along the line.
    const isFast = this.#task.manner === 'fast';
    const length = isFast ? Math.max(Math.abs(dx), Math.abs(dy), Math.abs(dz)) : Math.sqrt(dx * dx + dy * dy + dz * dz);
    const scale = length > speed ? speed / length : 1;
    const turn = Math.max(-0.8, Math.min(0.8, (yaw - commandedYawRad) / (TICKS_PER_DECISION * TICK_TURN_RAD)));
    return [dx * scale, dy * scale, dz * scale, 0, 0, turn, grip];
  }

  /** Straight up to a height; never down. */
  #rise(heightM: number, grip: Grip): TeacherAction {
    const { commandedM, commandedYawRad } = this.#world;
    return this.#go([commandedM[0], commandedM[1], Math.max(heightM, commandedM[2])], commandedYawRad, grip);
  }

  #isPlaced(): boolean {
    const cube = this.#target;
    const { bowlXyM, plateXyM } = this.#world;
    if (this.#task.suite === 'object') return distanceXy(cube, bowlXyM) < 0.07 && cube[2] < 0.08;
    if (this.#task.suite === 'spatial') return distanceXy(cube, plateXyM) < 0.065 && cube[2] > 0.02 && cube[2] < 0.05;
    const under = this.#world.cubeM(this.#task.other);
    return distanceXy(cube, under) < 0.025 && cube[2] - under[2] > 0.03 && cube[2] - under[2] < 0.055;
  }

  #goal(): { readonly xy: Vector2; readonly releaseM: number; readonly nearM: number } {
    const { bowlXyM, plateXyM } = this.#world;
    if (this.#task.suite === 'object') return { xy: bowlXyM, releaseM: BOWL_RELEASE_M, nearM: 0.025 };
    if (this.#task.suite === 'spatial') return { xy: plateXyM, releaseM: PLATE_RELEASE_M, nearM: 0.018 };
    const [x, y, z] = this.#world.cubeM(this.#task.other);
    return { xy: [x, y], releaseM: z + 0.047, nearM: 0.01 };
  }

  /** The target is in the gripper: up, across, down, let go. */
  #carry(): TeacherAction {
    const { suite, manner } = this.#task;
    if (suite === 'lift') return this.#rise(LIFT_TO_M, CLOSED);
    const { commandedM, commandedYawRad } = this.#world;
    const { xy, releaseM, nearM } = this.#goal();
    const wish = (manner && CARRY_HEIGHT_M[manner]) ?? USUAL_CARRY_HEIGHT_M;
    const carryM = Math.max(wish, suite === 'stack' ? STACK_CARRY_HEIGHT_M : 0);
    const away = distanceXy(this.#target, xy);
    // The cube hangs a little off the tool: aim so that the cube, not the tool, arrives.
    const over: Vector2 = [commandedM[0] + xy[0] - this.#target[0], commandedM[1] + xy[1] - this.#target[1]];
    if (away > 0.045 && commandedM[2] < carryM - 0.015) return this.#rise(carryM, CLOSED);
    if (away > nearM)
      return this.#go([...over, away > 0.045 ? carryM : Math.min(commandedM[2], carryM)], commandedYawRad, CLOSED);
    if (commandedM[2] > releaseM + 0.008) return this.#go([...over, releaseM], commandedYawRad, CLOSED);
    return still(OPEN);
  }

  /** Another cube than the task's is in the gripper: set it down where the tool is. */
  #putDown(held: number): TeacherAction {
    const { commandedM, commandedYawRad } = this.#world;
    const heightM = this.#supportM(held);
    if (commandedM[2] > heightM + 0.008)
      return this.#go([commandedM[0], commandedM[1], heightM], commandedYawRad, CLOSED);
    return still(OPEN);
  }

  /** Height at which a held cube may be let go here: over the bowl, the plate, another cube, or the table. */
  #supportM(held: number): number {
    const { toolM, bowlXyM, plateXyM, cubeCount } = this.#world;
    if (distanceXy(toolM, bowlXyM) < 0.085) return BOWL_RELEASE_M;
    if (distanceXy(toolM, plateXyM) < 0.085) return PLATE_RELEASE_M;
    for (let i = 0; i < cubeCount; i++) {
      const cube = this.#world.cubeM(i);
      if (i !== held && distanceXy(toolM, cube) < 0.04) return cube[2] + 0.045;
    }
    return 0.022;
  }

  /** No cube stands between the open fingers. */
  #isClear(): boolean {
    const { toolM, cubeCount } = this.#world;
    for (let i = 0; i < cubeCount; i++) {
      const cube = this.#world.cubeM(i);
      if (distanceXy(cube, toolM) < 0.06 && toolM[2] < cube[2] + 0.06) return false;
    }
    return true;
  }

  /** Closed fingers, down behind the cube, then along the direction, correcting sideways. */
  #push(): TeacherAction {
    const { grip, toolM, commandedM, commandedYawRad } = this.#world;
    if (grip > 0 && !this.#isClear()) return this.#rise(HOVER_M, OPEN);
    const cube = this.#target;
    const [ux, uy] = DIRECTION_XY[this.#task.direction];
    const fromCube: Vector2 = [toolM[0] - cube[0], toolM[1] - cube[1]];
    const along = fromCube[0] * ux + fromCube[1] * uy;
    const aside = -fromCube[0] * uy + fromCube[1] * ux;
    const yaw = nearestYaw(ux ? 0 : Math.PI / 2, commandedYawRad, Math.PI);
    const behind: Vector2 = [cube[0] - 0.075 * ux, cube[1] - 0.075 * uy];
    const away = distanceXy(behind, toolM);
    const turned = Math.abs(yaw - commandedYawRad) < 0.3;
    const low = commandedM[2] < 0.04;
    if (low && turned && along > -0.12 && along < -0.012 && Math.abs(aside) < 0.018) {
      const speed = Math.min(this.#speed, 0.6);
      const stepM = TICKS_PER_DECISION * TICK_TRAVEL_M * speed;
      const ahead: Vector3 = [commandedM[0] + stepM * ux + aside * uy, commandedM[1] + stepM * uy - aside * ux, 0.022];
      return this.#go(ahead, yaw, CLOSED, speed);
    }
    // On the way down a wider miss is mended below: told to rise again, a policy that draws its bins bobs behind the cube for good.
    const isDescending = commandedM[2] < 0.075;
    if (away < (isDescending ? 0.03 : 0.018) && turned) return this.#go([...behind, 0.022], yaw, CLOSED);
    if (isDescending) return this.#rise(0.09, CLOSED);
    return this.#go([...behind, 0.09], yaw, CLOSED);
  }

  #reach(): TeacherAction {
    const { grip, toolM, commandedM } = this.#world;
    const cube = this.#target;
    if (grip < 0) return this.#rise(Math.min(0.3, commandedM[2] + 0.04), OPEN);
    const yaw = this.#graspYaw();
    const away = distanceXy(cube, toolM);
    if (away < 0.02) return this.#go([cube[0], cube[1], cube[2] + 0.022], yaw, OPEN);
    if (commandedM[2] < cube[2] + 0.05 && away > 0.02) return this.#rise(this.#hoverM(), OPEN);
    return this.#go([cube[0], cube[1], this.#hoverM()], yaw, OPEN);
  }

  /** Above the cube, turn, down, close. */
  #grasp(): TeacherAction {
    const { grip, opening, toolM, commandedM, commandedYawRad } = this.#world;
    const cube = this.#target;
    const bottomM = Math.max(0.018, cube[2] - 0.003);
    const away = distanceXy(cube, toolM);
    if (grip < 0) {
      // Closed and empty: the fingers are still on their way, or they missed.
      if (opening > 0.78 && away < 0.025 && commandedM[2] < bottomM + 0.015) return still(CLOSED);
      return this.#rise(Math.min(0.3, commandedM[2] + 0.04), OPEN);
    }
    const yaw = this.#graspYaw();
    const low = commandedM[2] < cube[2] + 0.05;
    const turned = Math.abs(yaw - commandedYawRad) < 0.35;
    if (away < (low ? 0.02 : 0.014) && (turned || low))
      return commandedM[2] > bottomM + 0.006 ? this.#go([cube[0], cube[1], bottomM], yaw, OPEN) : still(CLOSED);
    // Low beside the cube: rise before moving sideways, or the fingers knock it over.
    if (low) return this.#rise(this.#hoverM(), OPEN);
    return this.#go([cube[0], cube[1], this.#hoverM()], yaw, OPEN);
  }

  #graspYaw(): number {
    const yaw = cubeYaw(this.#world.cubeRotation(this.#task.target));
    return nearestYaw(yaw, this.#world.commandedYawRad, Math.PI / 2);
  }

  #hoverM(): number {
    return Math.max(HOVER_M, this.#target[2] + 0.09);
  }
}
