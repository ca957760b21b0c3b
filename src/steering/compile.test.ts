import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LAYERS, NEURONS, TOKEN_GROUPS, WIDTH } from '#policy/types.ts';
import type { HookPlan, TokenGroup } from '#policy/types.ts';
import { NEURON_COUNT, compileHook, flatNeuron } from './compile.ts';
import { OPERATORS } from './intervention.ts';
import type { Intervention, NeuronId } from './intervention.ts';

const stds = Float32Array.from({ length: NEURON_COUNT }, (_, i) => 0.25 + (i % 7) / 8);

const neuron: fc.Arbitrary<NeuronId> = fc.tuple(
  fc.integer({ min: 0, max: LAYERS - 1 }),
  fc.constantFrom(0, 1, 2, 700, NEURONS - 1),
);
const intervention: fc.Arbitrary<Intervention> = fc.record({
  operator: fc.constantFrom(...OPERATORS.filter((operator) => operator !== 'residual')),
  // Quarters are exact in float32, so that the reference below may compute in doubles.
  amount: fc.integer({ min: -12, max: 12 }).map((n) => n / 4),
  neurons: fc.array(neuron, { maxLength: 5 }),
  tokens: fc.subarray([...TOKEN_GROUPS], { minLength: 1 }),
});

function act(one: Intervention, value: number, std: number): number {
  if (one.operator === 'override') return one.amount;
  if (one.operator === 'add') return value + one.amount;
  if (one.operator === 'add-std') return value + one.amount * std;
  if (one.operator === 'scale') return value * one.amount;
  return 0;
}

function reached(one: Intervention, group: TokenGroup, id: NeuronId): boolean {
  return (one.tokens ?? TOKEN_GROUPS).includes(group) && one.neurons.some(([l, i]) => l === id[0] && i === id[1]);
}

function apply(plan: HookPlan | undefined, group: TokenGroup, [layer, index]: NeuronId, value: number): number {
  const at = TOKEN_GROUPS.indexOf(group) * NEURON_COUNT + flatNeuron(layer, index);
  return plan === undefined ? value : value * plan.gain[at]! + plan.bias[at]!;
}

const override = (amount: number, neurons: readonly NeuronId[]): Intervention => ({
  operator: 'override',
  amount,
  neurons,
});

describe('compileHook', () => {
  it('equals acting one intervention after the other on the activation', () => {
    fc.assert(
      fc.property(fc.array(intervention, { maxLength: 5 }), neuron, fc.integer({ min: -8, max: 8 }), (stack, id, a) => {
        const plan = compileHook(stack, { stds });
        for (const group of TOKEN_GROUPS) {
          const expected = stack.reduce(
            (value, one) => (reached(one, group, id) ? act(one, value, stds[flatNeuron(...id)]!) : value),
            a,
          );
          expect(apply(plan, group, id, a)).toBeCloseTo(expected, 3);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('changes only the listed neurons, in the listed groups', () => {
    fc.assert(
      fc.property(fc.array(intervention, { minLength: 1, maxLength: 3 }), (stack) => {
        const plan = compileHook(stack, { stds });
        if (!plan) return;
        const listed = new Set(
          stack.flatMap((one) =>
            one.tokens!.flatMap((group) =>
              one.neurons.map((id) => TOKEN_GROUPS.indexOf(group) * NEURON_COUNT + flatNeuron(...id)),
            ),
          ),
        );
        const strays = [...plan.gain.keys()].filter(
          (at) => (plan.gain[at] !== 1 || plan.bias[at] !== 0) && !listed.has(at),
        );
        expect(strays).toEqual([]);
        expect(plan.residual.every((value) => value === 0)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it.each<[string, readonly Intervention[]]>([
    ['an empty stack', []],
    ['a muted one', [{ ...override(3, [[1, 2]]), muted: true }]],
    ['no neurons', [override(3, [])]],
    ['scale by 1', [{ operator: 'scale', amount: 1, neurons: [[0, 0]] }]],
    ['add 0', [{ operator: 'add', amount: 0, neurons: [[0, 0]] }]],
    [
      'add and take away',
      [
        { operator: 'add', amount: 0.1, neurons: [[0, 0]] },
        { operator: 'add', amount: -0.1, neurons: [[0, 0]] },
      ],
    ],
    [
      'a residual of amount 0',
      [{ operator: 'residual', amount: 0, neurons: [], directions: { 3: Array<number>(WIDTH).fill(1) } }],
    ],
  ])('is no hook at all for %s', (_, stack) => {
    expect(compileHook(stack)).toBeUndefined();
  });

  it('composes in order: the later override wins, and a scale acts on what came before', () => {
    const id: NeuronId = [4, 9];
    const double: Intervention = { operator: 'scale', amount: 2, neurons: [id] };
    expect(apply(compileHook([override(3, [id]), double]), 'slots', id, 100)).toBe(6);
    expect(apply(compileHook([double, override(3, [id])]), 'slots', id, 100)).toBe(3);
  });

  it('counts a neuron that is listed twice once', () => {
    const plan = compileHook([
      {
        operator: 'add',
        amount: 1,
        neurons: [
          [2, 5],
          [2, 5],
        ],
      },
    ]);
    expect(apply(plan, 'text', [2, 5], 0)).toBe(1);
  });

  it('tells which groups it touches', () => {
    expect(compileHook([{ ...override(1, [[0, 0]]), tokens: ['text', 'slots'] }])?.touches).toEqual({
      image: false,
      proprio: false,
      text: true,
      slots: true,
    });
  });

  it('adds residual directions to their layers and groups', () => {
    const plan = compileHook([
      {
        operator: 'residual',
        amount: 2,
        neurons: [],
        tokens: ['slots'],
        directions: { 11: Array.from({ length: WIDTH }, (_, i) => i) },
      },
    ]);
    const base = (3 * LAYERS + 11) * WIDTH;
    expect([plan!.residual[base + 1], plan!.residual[base + 575], plan!.residual[base - 1]]).toEqual([2, 1150, 0]);
    expect(plan!.touches).toEqual({ image: false, proprio: false, text: false, slots: true });
    expect(plan!.gain.every((value) => value === 1)).toBe(true);
  });

  it('reuses buffers without leaving anything of the last plan', () => {
    const first = compileHook([override(5, [[7, 7]])])!;
    const second = compileHook([override(2, [[1, 1]])], { reuse: first })!;
    expect(second.gain).toBe(first.gain);
    expect(second.gain).toEqual(compileHook([override(2, [[1, 1]])])!.gain);
    expect(second.bias).toEqual(compileHook([override(2, [[1, 1]])])!.bias);
  });

  it('refuses add-std without statistics, in words', () => {
    expect(() => compileHook([{ operator: 'add-std', amount: 1, neurons: [[0, 0]] }])).toThrow(/natural activations/);
  });
});
