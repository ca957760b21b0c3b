import * as v from 'valibot';
import { LabError } from '#base/errors.ts';
import { MAX_SEED } from '#sim/checks.ts';
import { ACTION_LENGTH, SUITES } from '#sim/types.ts';
import type { Color, Manner, Suite } from '#sim/types.ts';

/**
 * Messages of `steerlab env-server` (docs/formats.md). A request is one line of JSON. A reply is a u32 (little-endian) length, that
 * many bytes of JSON, then, for reset and step, the pictures of all environments: third [96, 96, 3] and wrist [64, 64, 3] u8 each.
 */
export const ENV_PROTOCOL = 'steerlab-env';
export const ENV_VERSION = 1;

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const resetArgument = v.object({
  seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_SEED)),
  suite: v.optional(v.picklist(SUITES)),
  /** Probability of manner words. */
  manner: v.optional(share, 0),
  /** Replaces the prompt; {} in it stands for the task's own. Success is still judged by the task. */
  text: v.optional(v.string()),
  /** Share of the decisions that the demonstrator takes; acts only while recording. */
  mix: v.optional(share, 0),
  /** Decisions that the demonstrator takes before the first reply. */
  warm: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1000)), 0),
});
/** null leaves the environment alone: its pictures stay as they were. */
const stepArgument = v.nullable(v.pipe(v.array(v.pipe(v.number(), v.finite())), v.length(ACTION_LENGTH)));

const request = v.variant('op', [
  v.object({ op: v.literal('hello') }),
  v.object({ op: v.literal('reset'), args: v.array(resetArgument) }),
  v.object({ op: v.literal('step'), args: v.array(stepArgument) }),
  v.object({ op: v.literal('end') }),
]);
export type EnvRequest = v.InferOutput<typeof request>;
export type ResetArgument = v.InferOutput<typeof resetArgument>;

export interface HelloReply {
  readonly protocol: typeof ENV_PROTOCOL;
  readonly version: typeof ENV_VERSION;
  readonly envs: number;
}

/** One entry an environment. */
export interface ResetReply {
  readonly text: string;
  readonly suite: Suite;
  readonly manner: Manner | null;
  readonly prop: readonly number[];
  readonly colors: readonly Color[];
}

export interface StepReply {
  readonly done: boolean;
  readonly prop: readonly number[];
  /** The tool after each tick of this decision, m. */
  readonly tr: readonly (readonly number[])[];
}

/** @throws LabError 'bad-request' */
export function parseRequest(line: string, envs: number): EnvRequest {
  const fix = 'docs/formats.md has the messages.';
  let raw: unknown;
  try {
    raw = JSON.parse(line);
  } catch (cause) {
    throw new LabError('bad-request', `Expected a line of JSON, received "${line.slice(0, 60)}".`, { fix, cause });
  }
  const parsed = v.safeParse(request, raw);
  if (!parsed.success) {
    const issue = parsed.issues[0];
    throw new LabError('bad-request', `Bad request at ${v.getDotPath(issue) ?? 'the top'}: ${issue.message}.`, { fix });
  }
  const value = parsed.output;
  if ('args' in value && value.args.length !== envs)
    throw new LabError('bad-request', `Expected ${envs} entries in args, received ${value.args.length}.`, { fix });
  return value;
}

/** A reply as it goes over the pipe. */
export function encodeReply(header: unknown, pictures: readonly Uint8Array[] = []): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const size = pictures.reduce((sum, picture) => sum + picture.length, 4 + json.length);
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, 4);
  let at = 4 + json.length;
  for (const picture of pictures) {
    bytes.set(picture, at);
    at += picture.length;
  }
  return bytes;
}
