import * as v from 'valibot';
import { EPISODE_EVENTS } from '#rollout/recording.ts';
import type { EpisodeEvent, RecordedDecision, Recording } from '#rollout/recording.ts';
import { traceOf } from '#rollout/trace.ts';
import type { Trace } from '#rollout/trace.ts';
import { SUITES } from '#sim/types.ts';
import type { Suite } from '#sim/types.ts';

/** One episode of an experiment, as a line of rows.jsonl. Everything a report measures is made again from it. */
export interface Row {
  readonly arm: string;
  readonly suite: Suite;
  readonly seed: number;
  readonly prompt: string;
  readonly success: boolean;
  readonly ticks: number;
  readonly finalHash: string;
  /** Seven bins a decision (discrete), or the actions (flow). Each is held for four ticks. */
  readonly tokens?: readonly (readonly number[])[];
  readonly actions: readonly (readonly number[])[];
  readonly starts: readonly number[];
  readonly events: readonly (readonly [tick: number, kind: EpisodeEvent['kind']])[];
  /** Tool centre point at the reset and after each tick, units of 10 µm, flattened. */
  readonly path: readonly number[];
  /** '1' while a cube is held, a character a pose; and while the gripper is commanded open. */
  readonly holding: string;
  readonly open: string;
}

const PATH_UNIT_M = 1e-5;

/** @param poses [ticks + 1, POSE_LENGTH] */
export function rowOf(arm: string, recording: Recording, poses: Float32Array): Row {
  const trace = traceOf(poses);
  const { spec, decisions } = recording;
  const hasBins = decisions.length > 0 && decisions.every((decision) => decision.bins);
  return {
    arm,
    suite: spec.suite,
    seed: spec.seed,
    prompt: recording.prompt,
    success: recording.success,
    ticks: recording.ticks,
    finalHash: recording.finalHash,
    ...(hasBins && { tokens: decisions.map((decision) => decision.bins ?? []) }),
    actions: decisions.map((decision) => decision.action),
    starts: decisions.map((decision) => decision.tick),
    events: recording.events.map(({ tick, kind }) => [tick, kind] as const),
    path: Array.from(trace.toolM, (metres) => Math.round(metres / PATH_UNIT_M)),
    holding: trace.holding.join(''),
    open: trace.open.join(''),
  };
}

export function traceOfRow(row: Row): Trace {
  return {
    toolM: Float32Array.from(row.path, (units) => units * PATH_UNIT_M),
    holding: Uint8Array.from(row.holding, Number),
    open: Uint8Array.from(row.open, Number),
  };
}

export function decisionsOfRow(row: Row): RecordedDecision[] {
  return row.actions.map((action, index) => ({ tick: row.starts[index] ?? 0, action }));
}

export function eventsOfRow(row: Row): EpisodeEvent[] {
  return row.events.map(([tick, kind]) => ({ tick, kind }));
}

export function rowKey(row: Pick<Row, 'arm' | 'suite' | 'seed'>): string {
  return `${row.arm}\n${row.suite}\n${row.seed}`;
}

const numbers = v.array(v.pipe(v.number(), v.finite()));
export const RowSchema = v.object({
  arm: v.string(),
  suite: v.picklist(SUITES),
  seed: v.number(),
  prompt: v.string(),
  success: v.boolean(),
  ticks: v.pipe(v.number(), v.integer(), v.minValue(0)),
  finalHash: v.string(),
  tokens: v.exactOptional(v.array(numbers)),
  actions: v.array(numbers),
  starts: numbers,
  events: v.array(v.strictTuple([v.number(), v.picklist(EPISODE_EVENTS)])),
  path: numbers,
  holding: v.pipe(v.string(), v.regex(/^[01]*$/)),
  open: v.pipe(v.string(), v.regex(/^[01]*$/)),
});

/** The rows of a file, and how many lines could not be read: a killed run leaves at most a torn last one. */
export function parseRows(text: string): { readonly rows: Row[]; readonly unreadable: number } {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const rows = lines.flatMap((line) => parseRow(line) ?? []);
  return { rows, unreadable: lines.length - rows.length };
}

function parseRow(line: string): Row | undefined {
  try {
    const parsed = v.safeParse(RowSchema, JSON.parse(line));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
