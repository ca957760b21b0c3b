import fc from 'fast-check';
import { BACKENDS, LAYERS, NEURONS, SLOTS, TOKEN_GROUPS, WIDTH } from '#policy/types.ts';
import { SUITES, TICKS_PER_DECISION } from '#sim/types.ts';
import { OPERATORS, type EventCondition, type Intervention } from '#steering/intervention.ts';
import { CONTROLLED_MEASURES, type SetPoint } from '#steering/controller.ts';
import { AMOUNT_LIMITS, CONTROLLER_LIMITS } from '#steering/limits.ts';
import { HIDEABLE, LINK_PANELS, LINK_THEMES, LINK_DEPTHS, LINK_DRIVERS } from '#share/link-state.ts';
import type { LinkActions, LinkCard, LinkRecording, LinkState, PageOptions } from '#share/link-state.ts';

/** Every state that a link can hold, in its canonical form (no empty schedule, no -0, no "muted: false"). */

const double = (min: number, max: number) =>
  fc.double({ min, max, noNaN: true }).map((value) => (value === 0 ? 0 : value));
const words = fc.string({ unit: 'grapheme', maxLength: 30 });
const identifier = fc.stringMatching(/^[\w.-]{1,20}$/);
const seed = fc.integer({ min: 0, max: 2_147_483_647 });
const neuron = fc.tuple(fc.nat(LAYERS - 1), fc.nat(NEURONS - 1));
const metres = double(0, 2);

const event: fc.Arbitrary<EventCondition> = fc.oneof(
  fc.constantFrom('gripper-closed', 'gripper-open', 'holding').map((kind) => ({ kind })),
  fc.record({ kind: fc.constantFrom('height-above', 'height-below', 'target-nearer'), metres }),
);
const schedule = fc
  .record({ from: fc.nat(100), to: fc.integer({ min: 101, max: 6000 }), event }, { requiredKeys: [] })
  .filter((when) => Object.keys(when).length > 0);

const plainIntervention = fc
  .constantFrom(...OPERATORS.filter((operator) => operator !== 'residual'))
  .chain((operator): fc.Arbitrary<Intervention> => {
    const { hardMin, hardMax } = AMOUNT_LIMITS[operator];
    return fc.record(
      {
        operator: fc.constant(operator),
        amount: double(hardMin, hardMax),
        neurons: fc.uniqueArray(neuron, { maxLength: 20, selector: ([layer, index]) => layer * NEURONS + index }),
        tokens: fc.subarray([...TOKEN_GROUPS], { minLength: 1 }),
        when: schedule,
        name: words,
        muted: fc.constant(true),
      },
      { requiredKeys: ['operator', 'amount', 'neurons'] },
    );
  });
const residual: fc.Arbitrary<Intervention> = fc.record({
  operator: fc.constant('residual' as const),
  amount: double(-100, 100),
  neurons: fc.constant([]),
  directions: fc
    .tuple(fc.nat(LAYERS - 1), seed, fc.boolean())
    .map(([layer, salt, single]) => ({ [layer]: Array.from({ length: WIDTH }, (_, i) => component(salt, i, single)) })),
});

function component(salt: number, i: number, single: boolean): number {
  const value = (((salt + 1) * (i + 1)) % 1009) / 997;
  return single ? Math.fround(value) : value;
}

const gain = double(CONTROLLER_LIMITS.gain.min, CONTROLLER_LIMITS.gain.max);
const control: fc.Arbitrary<SetPoint> = fc.constantFrom(...CONTROLLED_MEASURES).chain((measure) =>
  fc.record({
    measure: fc.constant(measure),
    setPoint: double(CONTROLLER_LIMITS[measure].min, CONTROLLER_LIMITS[measure].max),
    proportional: gain,
    integral: gain,
    derivative: gain,
    minAmount: double(CONTROLLER_LIMITS.alpha.min, -1),
    maxAmount: double(0, CONTROLLER_LIMITS.alpha.max),
  }),
);

const card: fc.Arbitrary<LinkCard> = fc.record(
  {
    intervention: fc.oneof({ weight: 30, arbitrary: plainIntervention }, { weight: 1, arbitrary: residual }),
    source: fc.oneof(
      fc.record({
        kind: fc.constant('concept' as const),
        word: words,
        k: fc.nat(1000),
        depth: fc.constantFrom(...LINK_DEPTHS),
        edited: fc.boolean(),
      }),
      fc.constantFrom({ kind: 'list' } as const, { kind: 'lens' } as const),
      fc.record({ kind: fc.constant('direction' as const), withPrompt: words, withoutPrompt: words }),
    ),
    collapsed: fc.boolean(),
    solo: fc.boolean(),
    layersOff: fc.subarray([...Array(LAYERS).keys()], { minLength: 1 }),
    control,
  },
  { requiredKeys: ['intervention', 'source', 'collapsed', 'solo'] },
);

const recording: fc.Arbitrary<LinkRecording> = fc
  .record(
    {
      bundleId: identifier,
      backend: fc.constantFrom(...BACKENDS),
      temperature: double(0, 2),
      gripperTemperature: double(0, 2),
      maxDecisions: fc.integer({ min: 40, max: 400 }),
      decisions: fc.nat(40),
      lastTicks: fc.integer({ min: 1, max: TICKS_PER_DECISION }),
      form: fc.constantFrom('bins', 'numbers', 'teacher'),
      bytes: fc.uint8Array({ minLength: 40 * SLOTS, maxLength: 40 * SLOTS }),
      cut: fc.boolean(),
      finalHash: fc.stringMatching(/^[0-9a-f]{16}$/),
    },
    {
      requiredKeys: [
        'bundleId',
        'backend',
        'temperature',
        'maxDecisions',
        'decisions',
        'lastTicks',
        'form',
        'bytes',
        'cut',
        'finalHash',
      ],
    },
  )
  .map(({ decisions, lastTicks, form, bytes, ...rest }) => ({
    ...rest,
    ticks: decisions === 0 ? 0 : (decisions - 1) * TICKS_PER_DECISION + lastTicks,
    actions: actionsOf(form, bytes.slice(0, decisions * SLOTS)),
  }));

function actionsOf(form: 'bins' | 'numbers' | 'teacher', bins: Uint8Array): LinkActions {
  if (form === 'bins') return { form, bins };
  if (form === 'teacher') return { form };
  // Thirds do not fit 32 bits; halves do: both widths occur.
  const divisor = (bins[0] ?? 0) % 2 === 0 ? 3 : 2;
  return { form, numbers: Float64Array.from(bins, (byte) => (byte - 128) / divisor) };
}

const coordinate = double(-20, 20);
const vector = fc.tuple(coordinate, coordinate, coordinate);

export const randomState: fc.Arbitrary<LinkState> = fc.record({
  bundleId: fc.option(identifier),
  suite: fc.constantFrom(...SUITES),
  seed,
  promptOverride: fc.option(words),
  rivalPrompt: fc.option(words),
  driver: fc.constantFrom(...LINK_DRIVERS),
  decoding: fc.record({
    head: fc.constantFrom('discrete', 'flow'),
    expert: fc.option(identifier),
    temperature: fc.option(double(0, 2)),
    gripperTemperature: fc.option(double(0, 2)),
    samplingSeed: seed,
    flowSteps: fc.integer({ min: 1, max: 20 }),
  }),
  cards: fc.array(card, { maxLength: 4 }),
  view: fc.option(fc.record({ position: vector, target: vector })),
  tick: fc.option(fc.nat(1600)),
  recordings: fc.record({ unsteered: fc.option(recording), steered: fc.option(recording) }),
});

export const randomPage: fc.Arbitrary<PageOptions> = fc.record(
  {
    hide: fc.subarray([...HIDEABLE]),
    embed: fc.boolean(),
    lesson: fc.option(fc.stringMatching(/^[a-z -]{1,30}$/)),
    theme: fc.constantFrom(...LINK_THEMES),
    panels: fc.subarray([...LINK_PANELS]),
    presenter: fc.constant(true as const),
  },
  { requiredKeys: ['hide', 'embed', 'lesson'] },
);
