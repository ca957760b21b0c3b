import { invariant } from '#base/errors.ts';
import { SeededRandom } from '#base/rng.ts';
import { hexOf, sha256 } from '#base/sha256.ts';
import { Arm } from './arm.ts';
import type { ArmState } from './arm.ts';
import { Camera } from './camera/camera.ts';
import { checkAction, checkProbability, checkSeed, checkSuite } from './checks.ts';
import { ARM_JOINTS } from './inverse-kinematics.ts';
import { loadMujoco } from './mujoco.ts';
import type { LoadOptions, MainModule } from './mujoco.ts';
import { BODY_COORDINATES, Physics } from './physics.ts';
import type { PhysicsState } from './physics.ts';
import { placeThings } from './placement.ts';
import { proprioceptionOf } from './proprioception.ts';
import { fromYaw } from './rotation.ts';
import type { Quaternion } from './rotation.ts';
import { TICKS_TO_SUCCEED, taskHolds } from './success.ts';
import { sampleTask } from './tasks.ts';
import { teacherAction } from './teacher.ts';
import { COLORS, CUBES, POSE, POSE_LENGTH, THIRD_SIZE, TICKS_PER_DECISION, WRIST_SIZE } from './types.ts';
import type { Action, Color, Observation, SceneLayout, Suite, Task } from './types.ts';
import { VariedParts } from './variations/varied-parts.ts';
import { variedScene } from './variations/varied-scene.ts';
import { AS_TRAINED } from './variations/variation.ts';
import { heldCube } from './world-view.ts';
import type { Vector2, Vector3, WorldView } from './world-view.ts';

export interface ResetOptions {
  /** 0 .. 2,147,483,647. It fixes the scene; without a task of your own, also the task. */
  readonly seed: number;
  /** Drawn from the seed when left out. */
  readonly suite?: Suite | undefined;
  /** Share of tasks whose prompt says how (slowly, high, ...). 0 when left out. */
  readonly mannerProbability?: number | undefined;
  /** Instead of drawing one. */
  readonly task?: Task | undefined;
}

/** A whole moment of an episode. Plain data: it can be kept, and moved to another thread. */
export interface Snapshot extends ArmState {
  readonly physics: PhysicsState;
  readonly layout: SceneLayout;
  readonly tick: number;
  readonly taskStartM: readonly Vector3[];
  readonly ticksHeld: number;
  readonly succeeded: boolean;
}

/** Lets a cube rest on the table without touching at first. */
const CUBE_REST_M = 0.0205;

/**
 * The one environment: a UR5e at a table, deterministic down to the last bit in Node, page and worker, 10 ticks a
 * second.
 */
export class World implements WorldView {
  readonly #physics: Physics;
  readonly #third: Camera;
  readonly #wrist: Camera;
  readonly #arm: Arm;
  readonly #varied: VariedParts;
  #layout: SceneLayout | undefined;
  #tick = 0;
  #taskStartM: readonly Vector3[] = [];
  #ticksHeld = 0;
  #succeeded = false;

  /** Loads MuJoCo and makes a world. @throws LabError 'simulator-load' */
  static async load(options: LoadOptions = {}): Promise<World> {
    return new World(await loadMujoco(options));
  }

  /** Makes another world in a loaded module (6 ms). It shows nothing sensible before its first reset. */
  constructor(mujoco: MainModule, variation = AS_TRAINED) {
    const physics = new Physics(mujoco, variedScene(variation));
    this.#physics = physics;
    this.#varied = new VariedParts(physics, variation);
    this.#arm = new Arm(physics);
    this.#third = new Camera(mujoco, physics.model, 'third', THIRD_SIZE);
    this.#wrist = new Camera(mujoco, physics.model, 'wrist', WRIST_SIZE);
  }

  /**
   * Starts an episode. Same options, same bytes.
   * @throws LabError 'bad-seed' | 'unknown-suite' | 'bad-probability'
   */
  reset({ seed, suite, mannerProbability = 0, task }: ResetOptions): SceneLayout {
    checkSeed(seed);
    checkProbability(mannerProbability);
    if (suite !== undefined) checkSuite(suite);
    const random = new SeededRandom(seed);
    const physics = this.#physics;
    physics.resetData();

    // The order of the draws is what a seed means: do not reorder.
    const colors = random
      .permutation(COLORS.length)
      .slice(0, CUBES)
      .map((index) => COLORS[index]!);
    const cubeCount = 3 + random.integer(2);
    const placement = placeThings(random, cubeCount);
    const { bowlXyM, plateXyM, cubesXyM } = placement;
    physics.placeBowl(bowlXyM);
    physics.placePlate(plateXyM);
    this.#placeCubes(random, cubesXyM);
    this.#arm.place(random);
    this.#varied.place(seed, placement);
    physics.forward();

    this.#tick = 0;
    const drawn = task ?? sampleTask(random, colors, suite, mannerProbability);
    this.#layout = this.#varied.layout({ seed, task: drawn, colors, cubeCount, bowlXyM, plateXyM });
    this.#varied.paint(this.#layout.colors);
    this.#startTask();
    return this.#layout;
  }

  /** Gives another task in the middle of an episode; success counts from here. */
  assign(task: Task): void {
    this.#layout = { ...this.layout, task };
    this.#startTask();
  }

  /**
   * One control tick (0.1 s).
   * @param action see ACTION_DIMENSIONS; components beyond [-1, 1] are clamped
   * @throws LabError 'bad-action', and nothing has moved
   */
  step(action: Action): void {
    checkAction(action);
    this.#arm.tick(action);
    this.#tick++;
    this.#judge();
  }

  /** Holds an action as a decision does: 4 ticks, or fewer when the task succeeds. Returns the ticks taken. */
  stepDecision(action: Action): number {
    let ticks = 0;
    while (ticks < TICKS_PER_DECISION && !this.#succeeded) {
      this.step(action);
      ticks++;
    }
    return ticks;
  }

  /** What a policy sees now. The pictures are reused by the next observation: copy what you keep. */
  observe(): Observation {
    const { data } = this.#physics;
    return {
      third: this.#varied.develop(this.#third.render(data)),
      wrist: this.#varied.develop(this.#wrist.render(data)),
      proprioception: this.observeProprioception(),
    };
  }

  /** The part of an observation that needs no picture. */
  observeProprioception(): Float32Array {
    return proprioceptionOf(this);
  }

  /** The demonstrator's action for this state, for the task in hand or another of the same scene: [7]. */
  teacherAction(task: Task = this.layout.task): readonly number[] {
    return teacherAction(this, task);
  }

  get layout(): SceneLayout {
    invariant(this.#layout !== undefined, 'a world is reset before it is used');
    return this.#layout;
  }

  /** Ticks since the reset. */
  get tick(): number {
    return this.#tick;
  }

  /** The task has held for three ticks in a row, at any time so far. */
  get succeeded(): boolean {
    return this.#succeeded;
  }

  /** Joint positions of everything: arm 6, fingers 2, cubes 4 x 7. A copy, float64 [36]. */
  qpos(): Float64Array {
    return this.#physics.qpos.slice();
  }

  /** First 16 hex digits of sha256 over qpos, little-endian float64. */
  hash(): string {
    return hexOf(sha256(new Uint8Array(this.qpos().buffer))).slice(0, 16);
  }

  /** The current moment in the layout of POSE, [POSE_LENGTH]. */
  pose(): Float32Array {
    return this.writePose(new Float32Array(POSE_LENGTH), 0);
  }

  /** Writes POSE_LENGTH floats from `offset` on; returns the target. */
  writePose(target: Float32Array, offset: number): Float32Array {
    const { qpos } = this.#physics;
    target.set(qpos.subarray(0, ARM_JOINTS + 2), offset + POSE.joints);
    for (let cube = 0; cube < CUBES; cube++) {
      const at = this.#physics.cubeAddress(cube);
      target.set(qpos.subarray(at, at + BODY_COORDINATES), offset + POSE.cubes + BODY_COORDINATES * cube);
    }
    target.set(this.toolM, offset + POSE.tool);
    target[offset + POSE.grip] = this.grip;
    target[offset + POSE.held] = heldCube(this);
    target[offset + POSE.done] = this.#succeeded ? 1 : 0;
    return target;
  }

  /** Everything that the future depends on. */
  snapshot(): Snapshot {
    return {
      physics: this.#physics.save(),
      layout: this.layout,
      tick: this.#tick,
      ...this.#arm.save(),
      taskStartM: this.#taskStartM,
      ticksHeld: this.#ticksHeld,
      succeeded: this.#succeeded,
    };
  }

  /** Goes back (or across, from another world) to a moment; the future is the same bit for bit. */
  restore(snapshot: Snapshot): void {
    this.#physics.restore(snapshot.physics);
    this.#varied.paint(snapshot.layout.colors);
    this.#layout = snapshot.layout;
    this.#tick = snapshot.tick;
    this.#arm.restore(snapshot);
    this.#taskStartM = snapshot.taskStartM;
    this.#ticksHeld = snapshot.ticksHeld;
    this.#succeeded = snapshot.succeeded;
  }

  /** Frees the world's WebAssembly memory; it cannot be used afterwards. The module lives on. */
  dispose(): void {
    this.#physics.dispose();
  }

  get commandedM(): Vector3 {
    return this.#arm.commandedM;
  }
  get commandedYawRad(): number {
    return this.#arm.commandedYawRad;
  }
  get grip(): 1 | -1 {
    return this.#arm.grip;
  }
  get opening(): number {
    return this.#arm.opening;
  }
  get toolM(): Vector3 {
    return this.#arm.toolM;
  }
  get colors(): readonly Color[] {
    return this.layout.colors;
  }
  get cubeCount(): number {
    return this.layout.cubeCount;
  }
  get bowlXyM(): Vector2 {
    return this.layout.bowlXyM;
  }
  get plateXyM(): Vector2 {
    return this.layout.plateXyM;
  }
  cubeM(index: number): Vector3 {
    const { qpos } = this.#physics;
    const at = this.#physics.cubeAddress(index);
    return [qpos[at]!, qpos[at + 1]!, qpos[at + 2]!];
  }
  cubeRotation(index: number): Quaternion {
    const { qpos } = this.#physics;
    const at = this.#physics.cubeAddress(index) + 3;
    return [qpos[at]!, qpos[at + 1]!, qpos[at + 2]!, qpos[at + 3]!];
  }

  /** The fourth cube waits on the floor, far out of sight, when the scene has three. */
  #placeCubes(random: SeededRandom, places: readonly Vector2[]): void {
    const { qpos } = this.#physics;
    for (let cube = 0; cube < CUBES; cube++) {
      const place = places[cube];
      const coordinates =
        place === undefined
          ? [0.1 + 0.1 * cube, 3, -0.72, 1, 0, 0, 0]
          : [...place, CUBE_REST_M, ...fromYaw(random.uniform(-Math.PI, Math.PI))];
      qpos.set(coordinates, this.#physics.cubeAddress(cube));
    }
  }

  #startTask(): void {
    this.#taskStartM = Array.from({ length: CUBES }, (_, cube) => this.cubeM(cube));
    this.#ticksHeld = 0;
    this.#succeeded = false;
  }

  #judge(): void {
    this.#ticksHeld = taskHolds(this, this.layout.task, this.#taskStartM) ? this.#ticksHeld + 1 : 0;
    if (this.#ticksHeld >= TICKS_TO_SUCCEED) this.#succeeded = true;
  }
}
