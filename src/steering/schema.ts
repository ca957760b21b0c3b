import * as v from 'valibot';
import { LAYERS, NEURONS, TOKEN_GROUPS, WIDTH } from '#policy/types.ts';
import type { EventCondition, Intervention, NeuronId, Schedule } from './intervention.ts';
import { OPERATORS } from './intervention.ts';
import { issueSentence } from './issue-sentence.ts';
import {
  AMOUNT_LIMITS,
  MAX_DIRECTION_COMPONENT,
  MAX_EVENT_METRES,
  MAX_INTERVENTIONS,
  MAX_NAME_LENGTH,
  MAX_NEURONS,
  MAX_TICK,
} from './limits.ts';

/** Interventions from outside: what could be read, and a sentence for everything that was not taken as it stood. */
export interface ParsedInterventions {
  readonly value: readonly Intervention[];
  readonly issues: readonly string[];
}

const whole = (max: number, what: string) =>
  v.pipe(v.number(what), v.integer(what), v.minValue(0, what), v.maxValue(max, what));

const LAYER = `a layer 0 to ${LAYERS - 1}`;
const INDEX = `an index 0 to ${NEURONS - 1}`;
const NeuronSchema = v.strictTuple([whole(LAYERS - 1, LAYER), whole(NEURONS - 1, INDEX)], 'a pair [layer, index]');

const METRES = `metres from 0 to ${MAX_EVENT_METRES}`;
const metres = v.pipe(v.number(METRES), v.minValue(0, METRES), v.maxValue(MAX_EVENT_METRES, METRES));
const plainEvent = <K extends string>(kind: K) => v.strictObject({ kind: v.literal(kind) });
const metricEvent = <K extends string>(kind: K) => v.strictObject({ kind: v.literal(kind), metres });

const EventSchema = v.variant('kind', [
  plainEvent('gripper-closed'),
  plainEvent('gripper-open'),
  plainEvent('holding'),
  metricEvent('height-above'),
  metricEvent('height-below'),
  metricEvent('target-nearer'),
]);

const TICK = `a whole tick from 0 to ${MAX_TICK}`;
const ScheduleSchema = v.pipe(
  v.strictObject({
    from: v.exactOptional(whole(MAX_TICK, TICK)),
    to: v.exactOptional(whole(MAX_TICK, TICK)),
    event: v.exactOptional(EventSchema),
  }),
  v.check(
    ({ from, to }) => from === undefined || to === undefined || from < to,
    '"from" smaller than "to" (it acts while from <= tick < to)',
  ),
);

const COMPONENT = `a finite number within ±${MAX_DIRECTION_COMPONENT}`;
const DirectionSchema = v.pipe(
  v.array(
    v.pipe(
      v.number(COMPONENT),
      v.minValue(-MAX_DIRECTION_COMPONENT, COMPONENT),
      v.maxValue(MAX_DIRECTION_COMPONENT, COMPONENT),
    ),
    `${WIDTH} numbers`,
  ),
  v.length(WIDTH, `${WIDTH} numbers`),
);
const LayerKey = v.pipe(v.string(), v.regex(/^(\d|1[01])$/, LAYER));

const InterventionSchema = v.strictObject({
  operator: v.picklist(OPERATORS, `one of ${OPERATORS.join(', ')}`),
  amount: v.exactOptional(v.pipe(v.number('a finite number'), v.finite('a finite number')), 0),
  neurons: v.exactOptional(
    v.pipe(
      v.array(NeuronSchema, 'a list of [layer, index] pairs'),
      v.maxLength(MAX_NEURONS, `at most ${MAX_NEURONS} neurons`),
    ),
    [],
  ),
  tokens: v.exactOptional(
    v.pipe(
      v.array(v.picklist(TOKEN_GROUPS, `one of ${TOKEN_GROUPS.join(', ')}`), 'a list of token groups'),
      v.minLength(1, 'at least one token group, or no "tokens" at all for every token'),
    ),
  ),
  when: v.exactOptional(ScheduleSchema),
  directions: v.exactOptional(v.record(LayerKey, DirectionSchema)),
  name: v.exactOptional(
    v.pipe(v.string('a text'), v.maxLength(MAX_NAME_LENGTH, `at most ${MAX_NAME_LENGTH} characters`)),
  ),
  muted: v.exactOptional(v.boolean('true or false')),
});

type RawIntervention = v.InferOutput<typeof InterventionSchema>;

/** The text of an intervention file: `{"interventions": [...]}` in JSON. Never throws. */
export function parseInterventionText(text: string): ParsedInterventions {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (thrown) {
    return {
      value: [],
      issues: [`The interventions are not JSON: ${thrown instanceof Error ? thrown.message : 'unreadable'}.`],
    };
  }
  return parseInterventions(json);
}

/**
 * An intervention file's object, or its bare list. Entries that cannot be read are left out, amounts beyond the limits are
 * clamped, and each such change is a sentence in `issues`: callers that must not guess (the CLI) refuse when there are any.
 */
export function parseInterventions(input: unknown): ParsedInterventions {
  const list: unknown = Array.isArray(input) ? input : isRecord(input) ? input['interventions'] : undefined;
  if (!Array.isArray(list)) {
    return { value: [], issues: ['Expected {"interventions": [...]}; received something else.'] };
  }
  const issues = Array.isArray(input)
    ? []
    : Object.keys(input as object)
        .filter((key) => key !== 'interventions')
        .map((key) => `The file has an unknown field "${key.slice(0, 40)}"; only "interventions" is read.`);
  if (list.length > MAX_INTERVENTIONS) {
    issues.push(`${list.length} interventions; only the first ${MAX_INTERVENTIONS} were read.`);
  }
  const value = list.slice(0, MAX_INTERVENTIONS).flatMap((entry: unknown, index) => {
    const parsed = parseEntry(entry, index + 1);
    issues.push(...parsed.issues);
    return parsed.value;
  });
  return { value, issues };
}

function parseEntry(entry: unknown, position: number): ParsedInterventions {
  const where = `Intervention ${position}`;
  const parsed = v.safeParse(InterventionSchema, entry);
  if (!parsed.success) {
    // One sentence is enough to mend an entry; more would bury it.
    return {
      value: [],
      issues: [`${where}${issueSentence(parsed.issues[0], Object.keys(InterventionSchema.entries))}`],
    };
  }
  const issues: string[] = [];
  const value = settle(parsed.output, (text) => issues.push(`${where}: ${text}`));
  return { value: value === undefined ? [] : [value], issues };
}

function settle(raw: RawIntervention, report: (text: string) => void): Intervention | undefined {
  const isResidual = raw.operator === 'residual';
  if (isResidual && raw.directions === undefined) {
    report('"residual" needs "directions": {"layer": [576 numbers]}.');
    return undefined;
  }
  if (!isResidual && raw.directions !== undefined)
    report(`"directions" belongs to "residual"; ${raw.operator} ignores it.`);
  if (isResidual && raw.neurons.length > 0) report('"residual" has no neurons; they were left out.');
  const { hardMin, hardMax } = AMOUNT_LIMITS[raw.operator];
  const amount = raw.operator === 'ablate' ? 0 : Math.min(hardMax, Math.max(hardMin, raw.amount));
  if (raw.operator !== 'ablate' && amount !== raw.amount) {
    report(`amount ${raw.amount} was set to ${amount}; ${raw.operator} allows ${hardMin} to ${hardMax}.`);
  }
  return {
    operator: raw.operator,
    amount,
    neurons: isResidual ? [] : distinct(raw.neurons, report),
    ...(raw.tokens && { tokens: TOKEN_GROUPS.filter((group) => raw.tokens?.includes(group)) }),
    ...(raw.when && { when: scheduleOf(raw.when) }),
    ...(isResidual && raw.directions && { directions: raw.directions }),
    ...(raw.name !== undefined && { name: raw.name }),
    ...(raw.muted !== undefined && { muted: raw.muted }),
  };
}

function distinct(neurons: readonly NeuronId[], report: (text: string) => void): NeuronId[] {
  const seen = new Map(neurons.map((neuron) => [neuron.join(':'), neuron]));
  if (seen.size < neurons.length) report(`${neurons.length - seen.size} neurons are listed twice; each counts once.`);
  return [...seen.values()];
}

function scheduleOf(when: v.InferOutput<typeof ScheduleSchema>): Schedule {
  const event: EventCondition | undefined = when.event;
  return {
    ...(when.from !== undefined && { from: when.from }),
    ...(when.to !== undefined && { to: when.to }),
    ...(event && { event }),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
