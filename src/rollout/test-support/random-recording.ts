import fc from 'fast-check';
import { ACTION_LENGTH, COLORS, DIRECTIONS, MANNERS, SUITES, TICKS_PER_DECISION } from '#sim/types.ts';
import { EPISODE_EVENTS, type RecordedDecision, type Recording } from '../recording.ts';

/** Every kind of recording that the driver can write: both heads, with and without steering and controller, cut and whole. */

const real = (min: number, max: number) =>
  fc.double({ min, max, noNaN: true }).map((value) => (value === 0 ? 0 : value));
const seed = fc.integer({ min: 0, max: 2_147_483_647 });
const words = fc.string({ unit: 'grapheme', maxLength: 30 });
const place = fc.tuple(real(-1, 1), real(-1, 1));

const layout = fc.record({
  seed,
  task: fc.record({
    suite: fc.constantFrom(...SUITES),
    target: fc.nat(2),
    other: fc.nat(2),
    direction: fc.constantFrom(...DIRECTIONS),
    prompt: words,
    manner: fc.option(fc.constantFrom(...MANNERS)),
  }),
  colors: fc.tuple(...Array.from({ length: 4 }, () => fc.constantFrom(...COLORS))),
  cubeCount: fc.integer({ min: 1, max: 4 }),
  bowlXyM: place,
  plateXyM: place,
});

const steering = fc.array(
  fc.record(
    {
      operator: fc.constantFrom('override', 'add', 'scale'),
      amount: real(-100, 100),
      neurons: fc.uniqueArray(fc.tuple(fc.nat(11), fc.nat(1535)), { maxLength: 5, selector: String }),
      name: words,
    },
    { requiredKeys: ['operator', 'amount', 'neurons'] },
  ),
  { maxLength: 3 },
);

const controller = fc.record({
  measure: fc.constantFrom('speed', 'height'),
  setPoint: real(0, 0.4),
  proportional: real(-10, 10),
  integral: real(-10, 10),
  derivative: real(-10, 10),
  minAmount: real(-10, 0),
  maxAmount: real(0, 10),
  intervention: fc.constant(0),
});

interface DecisionForm {
  readonly hasBins: boolean;
  readonly hasAmount: boolean;
}

function decisionsOf({ hasBins, hasAmount }: DecisionForm): fc.Arbitrary<readonly RecordedDecision[]> {
  const one = fc.record({
    action: fc.array(real(-1, 1), { minLength: ACTION_LENGTH, maxLength: ACTION_LENGTH }),
    bins: fc.array(fc.nat(255), { minLength: ACTION_LENGTH, maxLength: ACTION_LENGTH }),
    amount: real(-10, 10),
  });
  return fc.array(one, { maxLength: 12 }).map((list) =>
    list.map(({ action, bins, amount }, index) => ({
      tick: index * TICKS_PER_DECISION,
      action,
      ...(hasBins && { bins }),
      ...(hasAmount && { amount }),
    })),
  );
}

export const randomRecording: fc.Arbitrary<Recording> = fc
  .record({ head: fc.constantFrom('discrete', 'flow'), interventions: steering, controlled: fc.boolean() })
  .chain(({ head, interventions, controlled }) => {
    const hasAmount = controlled && interventions.length > 0;
    const spec = fc.record(
      {
        suite: fc.constantFrom(...SUITES),
        seed,
        prompt: words,
        head: fc.constant(head),
        expert: fc.stringMatching(/^[a-z0-9-]{1,12}$/),
        sampling: fc.record(
          { temperature: real(0, 2), seed, gripperTemperature: real(0, 2) },
          { requiredKeys: ['temperature', 'seed'] },
        ),
        flowSteps: fc.integer({ min: 1, max: 20 }),
        interventions: fc.constant(interventions),
        ...(hasAmount && { controller }),
        maxDecisions: fc.integer({ min: 1, max: 400 }),
      },
      {
        requiredKeys: ['suite', 'seed', 'head', 'sampling', 'flowSteps', 'interventions', 'maxDecisions'],
      },
    );
    return fc
      .record({
        spec,
        layout,
        prompt: words,
        bundleId: fc.stringMatching(/^[0-9a-f]{12}$/),
        backend: fc.constantFrom('wasm', 'webgpu', 'native'),
        decisions: decisionsOf({ hasBins: head === 'discrete', hasAmount }),
        lastTicks: fc.integer({ min: 1, max: TICKS_PER_DECISION }),
        events: fc.array(fc.record({ tick: fc.nat(60), kind: fc.constantFrom(...EPISODE_EVENTS) }), { maxLength: 4 }),
        success: fc.boolean(),
        cut: fc.boolean(),
        finalHash: fc.stringMatching(/^[0-9a-f]{16}$/),
      })
      .map(({ lastTicks, ...rest }): Recording => ({
        version: 1,
        ...rest,
        ticks: rest.decisions.length === 0 ? 0 : (rest.decisions.length - 1) * TICKS_PER_DECISION + lastTicks,
      }));
  });
