import { POSE, POSE_LENGTH } from '#sim/types.ts';
import type { Action, Observation, SceneLayout, Suite } from '#sim/types.ts';
import type { RolloutWorld } from '../ports.ts';

/**
 * A world of one point with exact arithmetic, for tests of the loop: the tool moves by 50 mm times the action, closing
 * near the cube holds it, and the task is done once the cube has been above `goalM` for three ticks.
 */
export class PointWorld implements RolloutWorld {
  /** Calls of each method, for tests that count. */
  readonly calls = { reset: 0, observe: 0, step: 0 };
  succeeded = false;
  #tool: [number, number, number] = [0, 0, 0];
  #cube: [number, number, number] = [0, 0, 0];
  #open = true;
  #held = false;
  #above = 0;
  readonly #goalM: number;

  constructor(goalM = 0.3) {
    this.#goalM = goalM;
  }

  reset(suite: Suite, seed: number): SceneLayout {
    this.calls.reset++;
    this.#cube = [0.4 + (seed % 7) / 100, 0, 0.02];
    this.#tool = [0.4, (seed % 5) / 100, 0.2];
    this.#open = true;
    this.#held = false;
    this.#above = 0;
    this.succeeded = false;
    const task = { suite, target: 1, other: 0, direction: 'left', prompt: `lift cube ${seed}`, manner: null } as const;
    return {
      seed,
      task,
      colors: ['red', 'green', 'blue', 'yellow'],
      cubeCount: 3,
      bowlXyM: [0.5, 0.1],
      plateXyM: [0.5, -0.1],
    };
  }

  observe(): Observation {
    this.calls.observe++;
    const third = Uint8Array.of(...this.#tool.map((value) => Math.round(255 * Math.abs(value))));
    return { third, wrist: new Uint8Array(0), proprioception: Float32Array.of(...this.#tool) };
  }

  step(action: Action): void {
    this.calls.step++;
    this.#tool = this.#tool.map((value, axis) => value + 0.05 * (action[axis] ?? 0)) as [number, number, number];
    this.#open = (action[6] ?? 0) > 0;
    const near = Math.abs(this.#tool[2] - this.#cube[2]) < 0.03;
    this.#held = !this.#open && (this.#held || near);
    if (this.#held) this.#cube = [...this.#tool];
    this.#above = this.#cube[2] > this.#goalM ? this.#above + 1 : 0;
    this.succeeded ||= this.#above >= 3;
  }

  /** The cube slips out although the gripper is commanded closed. */
  slip(): void {
    this.#held = false;
    this.#cube = [0.4, 0, -1];
  }

  pose(): Float32Array {
    const pose = new Float32Array(POSE_LENGTH);
    pose.set(this.#tool, POSE.tool);
    pose.set(this.#cube, POSE.cubes + 7);
    pose[POSE.grip] = this.#open ? 1 : -1;
    pose[POSE.held] = this.#held ? 1 : -1;
    pose[POSE.done] = this.succeeded ? 1 : 0;
    return pose;
  }

  hash(): string {
    const bytes = new Uint8Array(Float64Array.of(...this.#tool, ...this.#cube).buffer);
    let hash = 0xcbf29ce484222325n;
    for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
    return hash.toString(16).padStart(16, '0');
  }

  /** Down to the cube, close, up. */
  teacherAction(): Action {
    if (this.#held) return [0, 0, 0.5, 0, 0, 0, -1];
    const gap = this.#cube[2] - this.#tool[2];
    return Math.abs(gap) < 0.01 ? [0, 0, 0, 0, 0, 0, -1] : [0, 0, Math.max(-1, gap / 0.2), 0, 0, 0, 1];
  }
}
