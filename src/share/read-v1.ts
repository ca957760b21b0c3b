import * as v from 'valibot';
import { BACKENDS, BINS, LAYERS, NEURONS, SLOTS, WIDTH } from '#policy/types.ts';
import { FLOW_STEPS, MAX_DECISIONS, MAX_PROMPT_LENGTH, MAX_SEED, TEMPERATURE } from '#rollout/limits.ts';
import { SUITES, TICKS_PER_DECISION } from '#sim/types.ts';
import type { NeuronId } from '#steering/intervention.ts';
import { MAX_INTERVENTIONS, MAX_NEURONS } from '#steering/limits.ts';
import { parseInterventions } from '#steering/schema.ts';
import { SetPointSchema } from '#steering/set-point-schema.ts';
import { ByteReader } from './byte-tape.ts';
import { DEFAULT_LINK_DECODING, DEFAULT_LINK_STATE } from './default-state.ts';
import { FieldReader } from './field-reader.ts';
import { MAX_TICKS, MAX_VIEW_METRES } from './limits.ts';
import { LINK_DEPTHS, LINK_DRIVERS } from './link-state.ts';
import type {
  LinkActions,
  LinkCard,
  LinkDecoding,
  LinkRecording,
  LinkSource,
  LinkState,
  LinkView,
} from './link-state.ts';

/** The reader of wire format 1 (wire.ts). */

const text = v.pipe(v.string(), v.maxLength(MAX_PROMPT_LENGTH));
const nullableText = v.nullable(text);
const identifier = v.pipe(v.string(), v.regex(/^[\w.-]{1,64}$/));
const count = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max));
const list = v.array(v.unknown());

const SourceSchema = v.union([
  v.tuple([v.literal('concept'), text, count(1000), v.picklist(LINK_DEPTHS), v.picklist([0, 1])]),
  v.tuple([v.literal('list')]),
  v.tuple([v.literal('lens')]),
  v.tuple([v.literal('direction'), text, text]),
]);
const WhenSchema = v.tuple([v.nullable(v.number()), v.nullable(v.number()), nullableText, v.nullable(v.number())]);
const DirectionsSchema = v.tuple([v.pipe(v.array(count(LAYERS - 1)), v.maxLength(LAYERS)), v.picklist([4, 8])]);
const number = v.number();
const ControlSchema = v.pipe(
  v.tuple([v.string(), number, number, number, number, number, number]),
  v.transform(([measure, setPoint, proportional, integral, derivative, minAmount, maxAmount]): unknown => ({
    measure,
    setPoint,
    proportional,
    integral,
    derivative,
    minAmount,
    maxAmount,
  })),
  SetPointSchema,
);
/** The last one is there for cards with a set-point only. */
const CARD_LENGTH = 11;
const STATE_LENGTH = 11;

/** A state for any body whose tuple is a list; undefined for anything else. What could not be taken as it stood is in `issues`. */
export function readBodyV1(body: Uint8Array, issues: string[]): LinkState | undefined {
  const end = body.indexOf(0);
  const tuple = end < 0 ? undefined : parseList(body.subarray(0, end));
  if (!tuple) return undefined;
  const fields = new FieldReader(tuple, 'The link', issues);
  const tape = new ByteReader(body.subarray(end + 1));
  const base = DEFAULT_LINK_STATE;
  fields.reportExtra(STATE_LENGTH);
  const bundleId = fields.take(2, 'policy', v.nullable(identifier), null);
  const cards = readCards(fields.take(7, 'interventions', list, []), tape, issues);
  const [unsteered, steered] = fields.take(10, 'recordings', v.tuple([v.unknown(), v.unknown()]), [null, null]);
  return {
    bundleId,
    suite: fields.take(0, 'task', v.picklist(SUITES), base.suite),
    seed: fields.whole(1, 'seed', { min: 0, max: MAX_SEED }, base.seed),
    promptOverride: fields.take(3, 'prompt', nullableText, null),
    rivalPrompt: fields.take(4, 'second prompt', nullableText, null),
    driver: fields.take(5, 'driver', v.picklist(LINK_DRIVERS), base.driver),
    decoding: readDecoding(fields.take(6, 'decoding', v.nullable(list), null), issues),
    cards,
    view: readView(fields.take(8, 'view', v.nullable(list), null), issues),
    tick:
      fields.take(9, 'moment', v.nullable(v.unknown()), null) === null
        ? null
        : fields.whole(9, 'moment', { min: 0, max: MAX_TICKS }, 0),
    recordings: {
      unsteered: readRecording(unsteered, 'unsteered', bundleId, tape, issues),
      steered: readRecording(steered, 'steered', bundleId, tape, issues),
    },
  };
}

function parseList(bytes: Uint8Array): readonly unknown[] | undefined {
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return Array.isArray(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

function readDecoding(tuple: readonly unknown[] | null, issues: string[]): LinkDecoding {
  const base = DEFAULT_LINK_DECODING;
  if (tuple === null) return base;
  const fields = new FieldReader(tuple, 'Decoding', issues);
  fields.reportExtra(6);
  return {
    head: fields.take(0, 'head', v.picklist(['discrete', 'flow']), base.head),
    expert: fields.take(1, 'expert', v.nullable(identifier), null),
    temperature: tuple[2] === null ? null : fields.number(2, 'temperature', TEMPERATURE, null),
    gripperTemperature: (tuple[5] ?? null) === null ? null : fields.number(5, 'gripper temperature', TEMPERATURE, null),
    samplingSeed: fields.whole(3, 'sampling seed', { min: 0, max: MAX_SEED }, 0),
    flowSteps: fields.whole(4, 'flow steps', FLOW_STEPS, base.flowSteps),
  };
}

function readView(tuple: readonly unknown[] | null, issues: string[]): LinkView | null {
  if (tuple === null) return null;
  const fields = new FieldReader(tuple, 'View', issues);
  const [x, y, z, targetX, targetY, targetZ] = Array.from({ length: 6 }, (_, i) =>
    fields.number(i, 'camera', { min: -MAX_VIEW_METRES, max: MAX_VIEW_METRES }, NaN),
  ) as [number, number, number, number, number, number];
  const view: LinkView = { position: [x, y, z], target: [targetX, targetY, targetZ] };
  return [...view.position, ...view.target].every(Number.isFinite) ? view : null;
}

function readCards(tuples: readonly unknown[], tape: ByteReader, issues: string[]): readonly LinkCard[] {
  if (tuples.length > MAX_INTERVENTIONS)
    issues.push(`The link has ${tuples.length} interventions; the first ${MAX_INTERVENTIONS} were read.`);
  return tuples.slice(0, MAX_INTERVENTIONS).flatMap((tuple, at) => {
    const card = Array.isArray(tuple) ? readCard(tuple, at + 1, tape, issues) : undefined;
    if (!card) issues.push(`Intervention ${at + 1} could not be read and was left out.`);
    return card ?? [];
  });
}

function readCard(tuple: unknown[], position: number, tape: ByteReader, issues: string[]): LinkCard | undefined {
  const fields = new FieldReader(tuple, `Intervention ${position}`, issues);
  fields.reportExtra(CARD_LENGTH);
  const packed = tape.u16(fields.take(3, 'neurons', count(MAX_NEURONS), 0));
  const neurons = packed?.map((flat): NeuronId => [Math.floor(flat / NEURONS), flat % NEURONS]);
  const directions = readDirections(fields.take(6, 'directions', v.nullable(DirectionsSchema), null), tape);
  if (!neurons || directions === undefined) return undefined;
  const when = fields.take(5, 'schedule', v.nullable(WhenSchema), null);
  const flags = fields.take(8, 'flags', v.pipe(v.string(), v.maxLength(8)), '');
  const parsed = parseInterventions([
    {
      operator: tuple[1],
      amount: tuple[2],
      neurons,
      ...(tuple[0] !== null && { name: tuple[0] }),
      ...(tuple[4] !== null && { tokens: tuple[4] }),
      ...(when && { when: scheduleOf(when) }),
      ...(directions && { directions }),
      ...(flags.includes('m') && { muted: true }),
    },
  ]);
  issues.push(...parsed.issues.map((issue) => issue.replace(/^Intervention 1/, `Intervention ${position}`)));
  const [intervention] = parsed.value;
  if (!intervention) return undefined;
  const layersOff = fields.take(9, 'layers', v.array(count(LAYERS - 1)), []);
  const control = fields.take(10, 'set-point', v.optional(ControlSchema), undefined);
  return {
    intervention,
    source: sourceOf(fields.take(7, 'source', SourceSchema, ['list'])),
    collapsed: flags.includes('c'),
    solo: flags.includes('s'),
    ...(layersOff.length > 0 && { layersOff }),
    ...(control && { control }),
  };
}

function scheduleOf([from, to, kind, metres]: v.InferOutput<typeof WhenSchema>) {
  return {
    ...(from !== null && { from }),
    ...(to !== null && { to }),
    ...(kind !== null && { event: { kind, ...(metres !== null && { metres }) } }),
  };
}

/** Null where there are none, undefined where bytes are missing. */
function readDirections(announced: v.InferOutput<typeof DirectionsSchema> | null, tape: ByteReader) {
  if (!announced) return null;
  const [layers, size] = announced;
  const numbers = tape.floats(layers.length * WIDTH, size);
  if (!numbers) return undefined;
  return Object.fromEntries(layers.map((layer, i) => [layer, [...numbers.subarray(i * WIDTH, (i + 1) * WIDTH)]]));
}

function sourceOf(source: v.InferOutput<typeof SourceSchema>): LinkSource {
  switch (source[0]) {
    case 'concept':
      return { kind: 'concept', word: source[1], k: source[2], depth: source[3], edited: source[4] === 1 };
    case 'direction':
      return { kind: 'direction', withPrompt: source[1], withoutPrompt: source[2] };
    case 'list':
    case 'lens':
      return { kind: source[0] };
  }
}

const temperature = v.pipe(v.number(), v.minValue(TEMPERATURE.min), v.maxValue(TEMPERATURE.max));
const RecordingSchema = v.tuple([
  v.nullable(identifier),
  v.picklist(BACKENDS),
  temperature,
  v.pipe(count(MAX_DECISIONS.max), v.minValue(MAX_DECISIONS.min)),
  count(MAX_DECISIONS.max),
  count(MAX_TICKS),
  v.picklist([0, 1]),
  v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
  v.picklist(['bins', 4, 8, 'teacher']),
  v.optional(temperature),
]);

/** A recording is exact or it is nothing: no number of it is clamped. */
function readRecording(
  tuple: unknown,
  lane: string,
  linkBundleId: string | null,
  tape: ByteReader,
  issues: string[],
): LinkRecording | null {
  if (tuple === null) return null;
  const parsed = v.safeParse(RecordingSchema, tuple);
  const refuse = () => {
    issues.push(`The recorded ${lane} episode could not be read; it was left out. Run it again.`);
    return null;
  };
  if (!parsed.success) return refuse();
  const [bundle, backend, temperature, maxDecisions, decisions, ticks, cut, finalHash, form, gripper] = parsed.output;
  const bundleId = bundle ?? linkBundleId;
  const actions = readActions(form, decisions, tape);
  // A decision is held for 4 ticks, the last one for 1 to 4.
  const whole = form === 'teacher' || Math.ceil(ticks / TICKS_PER_DECISION) === decisions;
  if (bundleId === null || !actions || !whole || decisions > maxDecisions) return refuse();
  return {
    bundleId,
    backend,
    temperature,
    ...(gripper !== undefined && { gripperTemperature: gripper }),
    maxDecisions,
    actions,
    ticks,
    cut: cut === 1,
    finalHash,
  };
}

function readActions(form: 'bins' | 4 | 8 | 'teacher', decisions: number, tape: ByteReader): LinkActions | undefined {
  if (form === 'teacher') return { form };
  if (form === 'bins') {
    const bins = tape.u8Columns(decisions, SLOTS);
    return bins && bins.every((bin) => bin < BINS) ? { form, bins } : undefined;
  }
  const numbers = tape.floats(decisions * SLOTS, form);
  return numbers && numbers.every((value) => Math.abs(value) <= MAX_ACTION) ? { form: 'numbers', numbers } : undefined;
}

/** The world clamps to [-1, 1]; a recorded number may lie a little outside. */
const MAX_ACTION = 100;
