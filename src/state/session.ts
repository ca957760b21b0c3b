import * as v from 'valibot';
import { SUITES } from '#sim/types.ts';
import { FLOW_STEPS, MAX_PROMPT_LENGTH, MAX_SEED, TEMPERATURE } from '#rollout/limits.ts';
import { MAX_INTERVENTIONS } from '#steering/limits.ts';
import { parseInterventions } from '#steering/schema.ts';
import { SetPointSchema } from '#steering/set-point-schema.ts';
import { LAYERS } from '#policy/types.ts';
import { DEPTHS, type SteeringCard } from './slices/steering.ts';
import type { LabState } from './store.ts';

export const SESSION_KEY = 'steerlab.session';
const VERSION = 1;

/** What a browser keeps of a visit: enough to go on where it ended. */
export type Session = Pick<LabState, 'cards' | 'rivalPrompt' | 'decoding' | 'suite' | 'seed' | 'promptOverride'>;

const whole = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max));
const prompt = v.nullable(v.pipe(v.string(), v.maxLength(MAX_PROMPT_LENGTH)));
const word = v.pipe(v.string(), v.maxLength(200));

const SourceSchema = v.variant('kind', [
  v.object({
    kind: v.literal('concept'),
    word,
    k: whole(1000),
    depth: v.picklist(DEPTHS),
    edited: v.boolean(),
  }),
  v.object({ kind: v.literal('list') }),
  v.object({ kind: v.literal('lens') }),
  v.object({ kind: v.literal('direction'), withPrompt: v.string(), withoutPrompt: v.string() }),
]);

const temperature = v.nullable(v.pipe(v.number(), v.minValue(TEMPERATURE.min), v.maxValue(TEMPERATURE.max)));
const SessionSchema = v.object({
  version: v.literal(VERSION),
  suite: v.picklist(SUITES),
  seed: whole(MAX_SEED),
  promptOverride: prompt,
  rivalPrompt: prompt,
  decoding: v.object({
    head: v.picklist(['discrete', 'flow']),
    expert: v.nullable(v.pipe(v.string(), v.maxLength(64))),
    temperature,
    gripperTemperature: v.optional(temperature, null),
    samplingSeed: whole(MAX_SEED),
    flowSteps: v.pipe(v.number(), v.integer(), v.minValue(FLOW_STEPS.min), v.maxValue(FLOW_STEPS.max)),
  }),
  cards: v.pipe(
    v.array(
      v.object({
        id: v.pipe(v.string(), v.maxLength(64)),
        intervention: v.unknown(),
        source: SourceSchema,
        collapsed: v.boolean(),
        solo: v.boolean(),
        layersOff: v.exactOptional(v.array(whole(LAYERS - 1))),
        control: v.exactOptional(SetPointSchema),
      }),
    ),
    v.maxLength(MAX_INTERVENTIONS),
  ),
});

/** The kept session, or null where the text is none of this version: a part of it would be worse than none. Never throws. */
export function parseSession(text: string): Session | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = v.safeParse(SessionSchema, json);
  if (!parsed.success) return null;
  const { version: _, cards: kept, ...rest } = parsed.output;
  const { value: interventions, issues } = parseInterventions(kept.map(({ intervention }) => intervention));
  if (issues.length > 0) return null;
  const cards = kept.flatMap((card, at): SteeringCard[] => {
    const intervention = interventions[at];
    return intervention ? [{ ...card, intervention }] : [];
  });
  const ids = new Set(cards.map(({ id }) => id));
  return ids.size === cards.length ? { ...rest, cards } : null;
}

export function serializeSession(session: Session): string {
  const { cards, rivalPrompt, decoding, suite, seed, promptOverride } = session;
  return JSON.stringify({ version: VERSION, suite, seed, promptOverride, rivalPrompt, decoding, cards });
}

/** Whether anything that the session keeps changed. */
export function isSameSession(a: Session, b: Session): boolean {
  return (
    a.cards === b.cards &&
    a.rivalPrompt === b.rivalPrompt &&
    a.decoding === b.decoding &&
    a.suite === b.suite &&
    a.seed === b.seed &&
    a.promptOverride === b.promptOverride
  );
}
