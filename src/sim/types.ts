/** Words of the world that every room to the right shares: tasks, actions, observations, poses. Values only, no MuJoCo. */

export const SUITES = ['object', 'spatial', 'lift', 'stack', 'push', 'reach'] as const;
export type Suite = (typeof SUITES)[number];

export const COLORS = ['red', 'green', 'blue', 'yellow', 'purple', 'orange'] as const;
export type Color = (typeof COLORS)[number];

export const DIRECTIONS = ['left', 'right', 'forward', 'backward'] as const;
export type Direction = (typeof DIRECTIONS)[number];

export const MANNERS = ['slow', 'fast', 'high', 'low'] as const;
export type Manner = (typeof MANNERS)[number];

/** dx dy dz (1 = 50 mm a tick), droll, dpitch (always 0 here, kept for OpenVLA's convention), dyaw (1 = 0.25 rad a tick), grip (> 0 opens). */
export const ACTION_DIMENSIONS = ['dx', 'dy', 'dz', 'droll', 'dpitch', 'dyaw', 'grip'] as const;
export const ACTION_LENGTH = 7;
/** Seven numbers in [-1, 1]; larger ones are clamped by the world. */
export type Action = ArrayLike<number>;

export const CONTROL_HZ = 10;
/** One decision is held for this many ticks: the policy decides at 2.5 Hz. */
export const TICKS_PER_DECISION = 4;
export const CUBES = 4;

export interface Task {
  readonly suite: Suite;
  /** Index (0..2) of the cube that the prompt names first. */
  readonly target: number;
  /** Index of the second cube; it matters in the stack suite only. */
  readonly other: number;
  readonly direction: Direction;
  readonly prompt: string;
  readonly manner: Manner | null;
}

/** What the policy sees: RGB bytes, row-major, top row first. */
export interface Observation {
  /** Third-person camera, [96, 96, 3]. */
  readonly third: Uint8Array;
  /** Wrist camera, [64, 64, 3]. */
  readonly wrist: Uint8Array;
  /** Proprioception, [7]: tool position (scaled), sin and cos of twice the yaw, opening, commanded grip. */
  readonly proprioception: Float32Array;
}
export const THIRD_SIZE = 96;
export const WRIST_SIZE = 64;

/** What stays the same during an episode. */
export interface SceneLayout {
  readonly seed: number;
  readonly task: Task;
  /** Colours of the four cubes; the first `cubeCount` are on the table. */
  readonly colors: readonly Color[];
  readonly cubeCount: number;
  /** Centre of the bowl, metres, world frame. */
  readonly bowlXyM: readonly [number, number];
  readonly plateXyM: readonly [number, number];
}

/**
 * One drawable moment, packed for transfer: 6 joint angles (rad), 2 finger openings (m, 0..0.0425),
 * 4 cubes x (x y z, w x y z), tool centre point (x y z, m), commanded grip (+1 open, -1 closed),
 * held cube (index or -1), success predicate (0 | 1: done).
 */
export const POSE = { joints: 0, fingers: 6, cubes: 8, tool: 36, grip: 39, held: 40, done: 41 } as const;
export const POSE_LENGTH = 42;
