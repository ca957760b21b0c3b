import { describe, expect, it } from 'vitest';
import { unwrap } from '#base/errors.ts';
import { NEURON_COUNT, flatNeuron } from '#steering/compile.ts';
import type { NeuronId } from '#steering/intervention.ts';
import { parseConfig } from './config.ts';
import { jobsOf, makePlan, specOf } from './plan.ts';
import type { PlanSources } from './plan.ts';

const SLOW: NeuronId[] = [
  [3, 1],
  [3, 2],
  [9, 700],
];
/** Norms fall with the index, so that a neighbour in norm is a neighbour in index. */
const norms = Float32Array.from({ length: NEURON_COUNT }, (_, row) => 2 - (row % 1536) / 1536);
const sources: PlanSources = {
  bundleId: 'b',
  sampling: { temperature: 0.8 },
  concept: async (word) => (word === 'slow' ? SLOW : []),
  norms: async () => norms,
};
const config = (extra: object = {}, random: object = {}) =>
  unwrap(
    parseConfig({
      schema: 1,
      name: 'speed',
      suites: ['object', 'lift'],
      seeds: { from: 100, count: 3 },
      head: 'discrete',
      conditions: [
        { name: 'slowly', kind: 'prompt', prompt: '{prompt}, slowly', measure: 'speed' },
        {
          name: 'slow',
          kind: 'concept',
          word: 'slow',
          operator: 'override',
          amount: 3,
          tokens: ['slots'],
          when: { from: 8 },
          measure: 'speed',
        },
        { name: 'random', kind: 'random', match: ['slow'], draws: 5, ...random },
      ],
      ...extra,
    }),
  );

describe('makePlan', () => {
  it('looks words up, and draws sets of equal layers, count, operator, tokens and schedule', async () => {
    const plan = await makePlan(config(), sources);
    const slow = plan.arms.find((arm) => arm.id === 'slow')!;
    expect(slow.interventions).toEqual([
      { operator: 'override', amount: 3, neurons: SLOW, tokens: ['slots'], when: { from: 8 }, name: 'slow' },
    ]);
    const draws = plan.arms.filter((arm) => arm.kind === 'random');
    expect(draws.map((arm) => arm.id)).toEqual([0, 1, 2, 3, 4].map((draw) => `random#${draw}`));
    for (const { interventions } of draws) {
      const [{ neurons, ...rest }] = interventions as [(typeof interventions)[number]];
      expect(rest).toEqual({ operator: 'override', amount: 3, tokens: ['slots'], when: { from: 8 }, name: 'slow' });
      expect(neurons.map(([layer]) => layer)).toEqual([3, 3, 9]);
      expect(new Set(neurons.map((id) => flatNeuron(...id))).size).toBe(3);
      expect(neurons.some(([layer, index]) => SLOW.some(([l, i]) => l === layer && i === index))).toBe(false);
    }
    expect(new Set(draws.map((arm) => JSON.stringify(arm.interventions))).size).toBe(5);
  });

  it('repeats with the same seed, and draws anew with another', async () => {
    const drawn = async (seed: number) =>
      (await makePlan(config({}, { seed }), sources)).arms.map((arm) => arm.interventions);
    expect(await drawn(1)).toEqual(await drawn(1));
    expect(await drawn(1)).not.toEqual(await drawn(2));
  });

  it('matches norms when asked to', async () => {
    const gap = async (norm: boolean) => {
      const plan = await makePlan(config({}, { norm, draws: 40 }), sources);
      const gaps = plan.arms
        .filter((arm) => arm.kind === 'random')
        .flatMap((arm) =>
          arm.interventions[0]!.neurons.map(([layer, index], i) => {
            const [ownLayer, own] = SLOW[i]!;
            return Math.abs(norms[flatNeuron(layer, index)]! - norms[flatNeuron(ownLayer, own)]!);
          }),
        );
      return Math.max(...gaps);
    };
    expect(await gap(true)).toBeLessThan(0.1);
    expect(await gap(false)).toBeGreaterThan(0.3);
  });

  it('runs every arm on every suite and seed, with the pair sharing both seeds', async () => {
    const plan = await makePlan(config(), sources);
    const jobs = jobsOf(plan);
    expect(jobs).toHaveLength(8 * 2 * 3);
    const specs = jobs.map((job) => specOf(plan, job));
    const mine = specs.filter((spec) => spec.suite === 'lift' && spec.seed === 101);
    expect(mine).toHaveLength(8);
    expect(new Set(mine.map((spec) => JSON.stringify(spec.sampling)))).toEqual(
      new Set(['{"temperature":0.8,"seed":101}']),
    );
    expect(mine[1]!.prompt).toBe('{prompt}, slowly');
    // The same object: the hook is compiled once, and its rows share a pass.
    expect(specs[3]!.interventions).toBe(specs[2]!.interventions);
  });

  it('says what the design cannot show', async () => {
    const { notes } = await makePlan(config(), sources);
    expect(notes.join(' ')).toMatch(/Only 6 pairs.*only 5 draws/);
    const bare = config({ conditions: [{ name: 'a', kind: 'interventions', interventions: [], measure: 'z' }] });
    expect((await makePlan(bare, sources)).notes.join(' ')).toMatch(/no matched random sets.*No prompt condition/);
    const full = config({ seeds: { from: 0, count: 10 } }, { draws: 20 });
    expect((await makePlan(full, sources)).notes).toEqual([]);
  });

  it('refuses a word without value vectors, and a null before its condition', async () => {
    const strange = config({
      conditions: [{ name: 'x', kind: 'concept', word: 'xyzzy', operator: 'ablate', measure: 'z' }],
    });
    await expect(makePlan(strange, sources)).rejects.toThrow(/"xyzzy" has no value vectors/);
    const early = config({ conditions: [...config().conditions].reverse() });
    await expect(makePlan(early, sources)).rejects.toThrow(/comes after it/);
  });
});
