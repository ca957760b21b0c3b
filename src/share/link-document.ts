import * as v from 'valibot';
import { LabError, err, ok, type Result } from '#base/errors.ts';
import { BACKENDS, SLOTS } from '#policy/types.ts';
import { SUITES } from '#sim/types.ts';
import { parseInterventions } from '#steering/schema.ts';
import { SetPointSchema } from '#steering/set-point-schema.ts';
import { formatLink, parseLink, type ParsedLink } from './link.ts';
import {
  HIDEABLE,
  LINK_DEPTHS,
  LINK_DRIVERS,
  LINK_PANELS,
  LINK_THEMES,
  WHOLE_PAGE,
  type LinkState,
  type PageOptions,
} from './link-state.ts';

/** A link as a JSON document for programs: what `steerlab link decode` prints and `link encode` reads. */
export const LINK_DOCUMENT_SCHEMA = 1;

export function toLinkDocument({ state, page, issues }: ParsedLink): object {
  const plain: unknown = JSON.parse(
    JSON.stringify(state, (key, value: unknown) => {
      if (value instanceof Uint8Array || value instanceof Float64Array) return [...value];
      // Came later than the format: documents without it read the same as they did.
      return key === 'gripperTemperature' && value === null ? undefined : value;
    }),
  );
  return { schema: LINK_DOCUMENT_SCHEMA, state: plain, page, issues };
}

const text = v.string();
const SourceSchema = v.variant('kind', [
  v.object({
    kind: v.literal('concept'),
    word: text,
    k: v.number(),
    depth: v.picklist(LINK_DEPTHS),
    edited: v.boolean(),
  }),
  v.object({ kind: v.literal('list') }),
  v.object({ kind: v.literal('lens') }),
  v.object({ kind: v.literal('direction'), withPrompt: text, withoutPrompt: text }),
]);
const rows = <T>(entry: v.GenericSchema<unknown, T>) =>
  v.pipe(
    v.array(entry),
    v.check((list) => list.length % SLOTS === 0, `${SLOTS} numbers a decision`),
  );
const byte = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255));
const ActionsSchema = v.variant('form', [
  v.object({
    form: v.literal('bins'),
    bins: v.pipe(
      rows(byte),
      v.transform((list) => Uint8Array.from(list)),
    ),
  }),
  v.object({
    form: v.literal('numbers'),
    numbers: v.pipe(
      rows(v.pipe(v.number(), v.finite())),
      v.transform((list) => Float64Array.from(list)),
    ),
  }),
  v.object({ form: v.literal('teacher') }),
]);
const RecordingSchema = v.object({
  bundleId: text,
  backend: v.picklist(BACKENDS),
  temperature: v.number(),
  gripperTemperature: v.exactOptional(v.number()),
  maxDecisions: v.number(),
  actions: ActionsSchema,
  ticks: v.number(),
  cut: v.boolean(),
  finalHash: text,
});
const point = v.strictTuple([v.number(), v.number(), v.number()]);
const StateSchema = v.object({
  bundleId: v.nullable(text),
  suite: v.picklist(SUITES),
  seed: v.number(),
  promptOverride: v.nullable(text),
  rivalPrompt: v.nullable(text),
  driver: v.picklist(LINK_DRIVERS),
  decoding: v.object({
    head: v.picklist(['discrete', 'flow']),
    expert: v.nullable(text),
    temperature: v.nullable(v.number()),
    gripperTemperature: v.optional(v.nullable(v.number()), null),
    samplingSeed: v.number(),
    flowSteps: v.number(),
  }),
  cards: v.array(
    v.object({
      intervention: v.unknown(),
      source: SourceSchema,
      collapsed: v.boolean(),
      solo: v.boolean(),
      layersOff: v.exactOptional(v.array(v.number())),
      control: v.exactOptional(SetPointSchema),
    }),
  ),
  view: v.nullable(v.object({ position: point, target: point })),
  tick: v.nullable(v.number()),
  recordings: v.object({ unsteered: v.nullable(RecordingSchema), steered: v.nullable(RecordingSchema) }),
});
const DocumentSchema = v.object({
  schema: v.literal(LINK_DOCUMENT_SCHEMA),
  state: StateSchema,
  page: v.optional(
    v.object({
      hide: v.array(v.picklist(HIDEABLE)),
      embed: v.boolean(),
      lesson: v.nullable(text),
      theme: v.exactOptional(v.picklist(LINK_THEMES)),
      panels: v.exactOptional(v.array(v.picklist(LINK_PANELS))),
      presenter: v.exactOptional(v.literal(true)),
    }),
    { ...WHOLE_PAGE, hide: [] },
  ),
});

/** A document from a file. Whoever writes a file wants exactly that: nothing is clamped, everything wrong is refused in words. */
export function readLinkDocument(
  content: string,
): Result<{ state: LinkState; page: PageOptions }, 'bad-link-document'> {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch {
    return refuse('it is not JSON');
  }
  const parsed = v.safeParse(DocumentSchema, json);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    return refuse(`at ${v.getDotPath(issue) ?? 'the top'}: ${issue.message}`);
  }
  const { state: raw, page } = parsed.output;
  const { value, issues } = parseInterventions(raw.cards.map(({ intervention }) => intervention));
  if (issues[0] !== undefined) return refuse(issues[0]);
  const cards = raw.cards.flatMap((card, at) => {
    const intervention = value[at];
    return intervention ? [{ ...card, intervention }] : [];
  });
  const state: LinkState = { ...raw, cards };
  // The link's own reader knows every limit: what it would change is wrong in the file.
  const { issues: changed } = parseLink(formatLink(state, page).hash);
  return changed[0] === undefined ? ok({ state, page }) : refuse(changed[0]);
}

function refuse(detail: string): { readonly ok: false; readonly error: LabError<'bad-link-document'> } {
  return err(
    new LabError('bad-link-document', `The link document cannot be read: ${detail}.`, {
      fix: 'steerlab link decode prints the form.',
    }),
  );
}
