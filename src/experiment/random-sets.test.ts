import { describe, expect, it } from 'vitest';
import { flatNeuron } from '#steering/compile.ts';
import type { NeuronId } from '#steering/intervention.ts';
import { randomTwin } from './random-sets.ts';

const override = (neurons: readonly NeuronId[]) => [{ operator: 'override', amount: 3, neurons } as const];
/** Half of layer 5: a draw of as many others leaves no room for repeats or for the excluded. */
const half = Array.from({ length: 760 }, (_, index): NeuronId => [5, index]);
const excluded = new Set(half.map((id) => flatNeuron(...id)));

describe('randomTwin', () => {
  it('draws each neuron once, and none of the excluded', () => {
    const [twin] = randomTwin(override(half), 1, { excluded });
    const rows = twin!.neurons.map((id) => flatNeuron(...id));
    expect(new Set(rows).size).toBe(760);
    expect(rows.some((row) => excluded.has(row))).toBe(false);
    expect(twin!.neurons.every(([layer]) => layer === 5)).toBe(true);
  });

  it('reaches every neuron of a layer about equally often', () => {
    const counts = new Array<number>(4).fill(0);
    for (let seed = 0; seed < 400; seed++) {
      const [twin] = randomTwin(override([[2, 9]]), seed, { excluded: new Set() });
      const quarter = Math.floor(twin!.neurons[0]![1] / 384);
      counts[quarter] = (counts[quarter] ?? 0) + 1;
    }
    // 100 expected each, standard deviation 8.7.
    expect(Math.min(...counts)).toBeGreaterThan(65);
  });

  it('turns residual directions into random ones of the same norm', () => {
    const direction = Array.from({ length: 576 }, (_, i) => (i === 3 ? 2 : 0));
    const residual = { operator: 'residual', amount: 1, neurons: [], directions: { 7: direction } } as const;
    const [twin] = randomTwin([residual], 1, { excluded: new Set() });
    const drawn = twin!.directions![7]!;
    expect(Math.sqrt(drawn.reduce((sum, value) => sum + value * value, 0))).toBeCloseTo(2, 9);
    expect(Math.abs(drawn[3]!)).toBeLessThan(0.5);
  });
});
