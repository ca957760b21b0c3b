import * as v from 'valibot';
import { LabError, err, ok } from '#base/errors.ts';
import type { Result } from '#base/errors.ts';
import { BACKENDS, BINS, SLOTS } from '#policy/types.ts';
import { ACTION_LENGTH, COLORS, CUBES, DIRECTIONS, MANNERS, SUITES, TICKS_PER_DECISION } from '#sim/types.ts';
import { CONTROLLED_MEASURES } from '#steering/controller.ts';
import { issueSentence } from '#steering/issue-sentence.ts';
import { CONTROLLER_LIMITS, MAX_INTERVENTIONS } from '#steering/limits.ts';
import { parseInterventions } from '#steering/schema.ts';
import { FLOW_STEPS, MAX_DECISIONS, MAX_PROMPT_LENGTH, MAX_SEED, TEMPERATURE } from './limits.ts';
import { EPISODE_EVENTS } from './recording.ts';
import type { Recording } from './recording.ts';

/** The number of a recording's format; files of a later one are refused in words. */
export const RECORDING_VERSION = 1;

const whole = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
const finite = (min: number, max: number) => v.pipe(v.number(), v.minValue(min), v.maxValue(max));
const gain = finite(CONTROLLER_LIMITS.gain.min, CONTROLLER_LIMITS.gain.max);
const amount = finite(CONTROLLER_LIMITS.alpha.min, CONTROLLER_LIMITS.alpha.max);
const position = v.strictTuple([finite(-10, 10), finite(-10, 10)]);
const temperature = finite(TEMPERATURE.min, TEMPERATURE.max);
const MAX_TICKS = MAX_DECISIONS.max * TICKS_PER_DECISION;

const ControllerSchema = v.object({
  measure: v.picklist(CONTROLLED_MEASURES),
  setPoint: finite(0, 1),
  proportional: gain,
  integral: gain,
  derivative: gain,
  minAmount: amount,
  maxAmount: amount,
  intervention: whole(0, MAX_INTERVENTIONS - 1),
});

const SpecSchema = v.object({
  suite: v.picklist(SUITES),
  seed: whole(0, MAX_SEED),
  prompt: v.exactOptional(v.pipe(v.string(), v.maxLength(MAX_PROMPT_LENGTH))),
  head: v.picklist(['discrete', 'flow']),
  expert: v.exactOptional(v.pipe(v.string(), v.maxLength(64))),
  sampling: v.object({ temperature, seed: whole(0, MAX_SEED), gripperTemperature: v.exactOptional(temperature) }),
  flowSteps: whole(FLOW_STEPS.min, FLOW_STEPS.max),
  interventions: v.array(v.unknown()),
  controller: v.exactOptional(ControllerSchema),
  maxDecisions: whole(MAX_DECISIONS.min, MAX_DECISIONS.max),
});

const LayoutSchema = v.object({
  seed: whole(0, MAX_SEED),
  task: v.object({
    suite: v.picklist(SUITES),
    target: whole(0, CUBES - 1),
    other: whole(0, CUBES - 1),
    direction: v.picklist(DIRECTIONS),
    prompt: v.string(),
    manner: v.nullable(v.picklist(MANNERS)),
  }),
  colors: v.pipe(v.array(v.picklist(COLORS)), v.length(CUBES)),
  cubeCount: whole(1, CUBES),
  bowlXyM: position,
  plateXyM: position,
});

const DecisionSchema = v.object({
  tick: whole(0, MAX_TICKS),
  action: v.pipe(v.array(finite(-100, 100)), v.length(ACTION_LENGTH, `${ACTION_LENGTH} numbers`)),
  bins: v.exactOptional(v.pipe(v.array(whole(0, BINS - 1)), v.length(SLOTS, `${SLOTS} bins`))),
  amount: v.exactOptional(amount),
});

const RecordingSchema = v.object({
  version: v.literal(RECORDING_VERSION),
  spec: SpecSchema,
  layout: LayoutSchema,
  prompt: v.pipe(v.string(), v.maxLength(MAX_PROMPT_LENGTH)),
  bundleId: v.pipe(v.string(), v.maxLength(64)),
  backend: v.picklist(BACKENDS),
  decisions: v.pipe(v.array(DecisionSchema), v.maxLength(MAX_DECISIONS.max)),
  events: v.pipe(
    v.array(v.object({ tick: whole(0, MAX_TICKS), kind: v.picklist(EPISODE_EVENTS) })),
    v.maxLength(4 * MAX_TICKS),
  ),
  ticks: whole(0, MAX_TICKS),
  success: v.boolean(),
  cut: v.boolean(),
  finalHash: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/, '16 hex digits')),
});

export type RecordingError = 'newer-recording' | 'bad-recording';

/** A recording from outside (a dropped file). Never throws; anything that a replay could not play is refused in words. */
export function parseRecording(input: unknown): Result<Recording, RecordingError> {
  const version = typeof input === 'object' && input !== null && 'version' in input ? input.version : undefined;
  if (typeof version === 'number' && version > RECORDING_VERSION) {
    return err(
      new LabError('newer-recording', `The recording has version ${version}; this page reads ${RECORDING_VERSION}.`, {
        fix: 'Reload the page to get the newest one.',
      }),
    );
  }
  const parsed = v.safeParse(RecordingSchema, input);
  if (!parsed.success) {
    return err(bad(issueSentence(parsed.issues[0], Object.keys(RecordingSchema.entries))));
  }
  const { spec } = parsed.output;
  const { value: interventions, issues } = parseInterventions(spec.interventions);
  if (issues[0] !== undefined) return err(bad(`: ${issues[0]}`));
  if (spec.controller && spec.controller.intervention >= interventions.length) {
    return err(
      bad(`: its controller moves intervention ${spec.controller.intervention + 1} of ${interventions.length}.`),
    );
  }
  const recording: Recording = { ...parsed.output, spec: { ...spec, interventions } };
  return checkTicks(recording);
}

export function parseRecordingText(text: string): Result<Recording, RecordingError> {
  try {
    return parseRecording(JSON.parse(text));
  } catch (cause) {
    return err(bad(': it is not JSON.', cause));
  }
}

/** Decisions begin at 0, each later than the one before, none after the end: replay holds each until the next. */
function checkTicks(recording: Recording): Result<Recording, RecordingError> {
  const starts = recording.decisions.map((decision) => decision.tick);
  const rising = starts.every((tick, i) => (i === 0 ? tick === 0 : tick > (starts[i - 1] ?? 0)));
  if (!rising || starts.some((tick) => tick >= recording.ticks)) {
    return err(bad(', decisions: their ticks do not rise from 0 to the end.'));
  }
  if (starts.length === 0 && recording.ticks > 0) return err(bad(', decisions: none, although ticks were played.'));
  return ok(recording);
}

/** @param detail goes on after "cannot be read": `, decisions[3].action: expected 7 numbers; received a list of 6.` */
function bad(detail: string, cause?: unknown): LabError<'bad-recording'> {
  return new LabError('bad-recording', `The recording cannot be read${detail}`, {
    fix: 'Export it again from the lab or the command line.',
    cause,
  });
}
