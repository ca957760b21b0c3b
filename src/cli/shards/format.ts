import { CHUNK_LENGTH, PROMPTS_PER_STATE, SCENE_LENGTH } from '#sim/demonstrations/labels.ts';
import { PROPRIOCEPTION_LENGTH } from '#sim/proprioception.ts';
import { ACTION_LENGTH, THIRD_SIZE, WRIST_SIZE } from '#sim/types.ts';
import type { Direction, Manner, Suite } from '#sim/types.ts';

/** docs/formats.md, "Demonstration shards". */
export const SHARD_VERSION = 1;

/** Files of a shard, and bytes of one row (one decision) in each; little-endian. */
export const ROW_BYTES = {
  /** u8 RGB */
  third: THIRD_SIZE * THIRD_SIZE * 3,
  wrist: WRIST_SIZE * WRIST_SIZE * 3,
  /** f32 */
  prop: 4 * PROPRIOCEPTION_LENGTH,
  aux: 4 * SCENE_LENGTH,
  /** f32 [6, 7] and [5, 7] */
  acts: 4 * PROMPTS_PER_STATE * ACTION_LENGTH,
  chunk: 4 * CHUNK_LENGTH * ACTION_LENGTH,
  /** i32: valid length of the chunk, episode, 6 prompt ids */
  meta: 4 * (2 + PROMPTS_PER_STATE),
} as const;
export type Column = keyof typeof ROW_BYTES;
export const COLUMNS = Object.keys(ROW_BYTES) as readonly Column[];

/** A prompt of a shard; `meta` refers to it by its place in the list. */
export interface ShardPrompt {
  readonly text: string;
  readonly suite: Suite;
  /** Colour of the target cube, index into COLORS. */
  readonly a: number;
  /** Colour of the second cube of a stack, else -1. */
  readonly b: number;
  /** Direction of a push, else null. */
  readonly d: Direction | null;
  readonly manner: Manner | null;
}

export interface ShardEpisode {
  readonly seed: number;
  /** Decisions. */
  readonly len: number;
  readonly text: string;
  readonly done: boolean;
}

/** PREFIX.json */
export interface ShardHeader {
  readonly version: typeof SHARD_VERSION;
  /** Rows. */
  readonly n: number;
  readonly texts: readonly ShardPrompt[];
  readonly episodes: readonly ShardEpisode[];
  /** Episodes that succeeded; demonstrations only. */
  readonly ok?: number;
}
