import * as v from 'valibot';
import { RowSchema, rowOf } from '#experiment/rows.ts';
import type { Row } from '#experiment/rows.ts';
import type { Recording } from '#rollout/recording.ts';
import { firstTouched } from './touched.ts';

/** One episode of a check, as a line of rows.jsonl. */
export interface CheckRow extends Row {
  /** Indices of the cube that the prompt names first, and of its partner in the swap. */
  readonly target: number;
  readonly other: number;
  /** The cube that was dealt with first; null when none was. */
  readonly touched: number | null;
}

/** @param poses [ticks + 1, POSE_LENGTH] */
export function checkRowOf(arm: string, recording: Recording, poses: Float32Array): CheckRow {
  const { target, other } = recording.layout.task;
  return { ...rowOf(arm, recording, poses), target, other, touched: firstTouched(poses, recording.layout) ?? null };
}

const cube = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(3));
const CheckRowSchema = v.object({ ...RowSchema.entries, target: cube, other: cube, touched: v.nullable(cube) });

/** The rows of a file. A killed run leaves at most a torn last line, which is left out. */
export function parseCheckRows(text: string): CheckRow[] {
  return text.split('\n').flatMap((line) => parseLine(line) ?? []);
}

function parseLine(line: string): CheckRow | undefined {
  try {
    const parsed = v.safeParse(CheckRowSchema, JSON.parse(line));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
