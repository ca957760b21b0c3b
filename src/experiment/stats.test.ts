import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '#base/rng.ts';
import { bootstrapMean, cliffsDelta, holm, pairedPermutationP, percentileInNull, quantile, wilson } from './stats.ts';

const draws = (n: number, draw: () => number): number[] => Array.from({ length: n }, draw);

/** Share of 95 % intervals that hold the truth. The binomial noise of 1,000 repeats is 0.7 points. */
function coverage(n: number, truth: number, draw: (random: SeededRandom) => number): number {
  const random = new SeededRandom(20261);
  let held = 0;
  for (let k = 0; k < 1000; k++) {
    const interval = bootstrapMean(
      draws(n, () => draw(random)),
      k,
      400,
    )!;
    if (interval.low <= truth && truth <= interval.high) held++;
  }
  return held / 1000;
}

describe('bootstrapMean', () => {
  it.each<[string, number, number, (random: SeededRandom) => number]>([
    ['normal, n = 20', 20, 3, (random) => 3 + 2 * random.normal()],
    ['uniform, n = 20', 20, 0.5, (random) => random.next()],
    ['normal, n = 6', 6, 0, (random) => random.normal()],
    [
      'differences of success, n = 40',
      40,
      0.2,
      (random) => (random.next() < 0.3 ? 1 : 0) - (random.next() < 0.1 ? 1 : 0),
    ],
  ])('covers the truth about 95 times in 100: %s', (_, n, truth, draw) => {
    const share = coverage(n, truth, draw);
    expect(share).toBeGreaterThan(0.93);
    expect(share).toBeLessThan(0.975);
  });

  it('says nothing about a single value', () => {
    expect(bootstrapMean([4], 1)).toBeUndefined();
  });

  it('repeats, and lies about its mean', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ noNaN: true, min: -9, max: 9 }), { minLength: 2, maxLength: 30 }), (values) => {
        const interval = bootstrapMean(values, 7, 200)!;
        expect(interval).toEqual(bootstrapMean(values, 7, 200));
        expect(interval.low).toBeLessThanOrEqual(interval.mean + 1e-9);
        expect(interval.high).toBeGreaterThanOrEqual(interval.mean - 1e-9);
      }),
    );
  });
});

describe('pairedPermutationP', () => {
  it('is exact for few pairs', () => {
    // Only +++++ and ----- reach 15: 2 of 32.
    expect(pairedPermutationP([1, 2, 3, 4, 5], 1)).toBe(2 / 32);
    expect(pairedPermutationP([0, 0, 0], 1)).toBe(1);
    expect(pairedPermutationP([0.1, 0.2, 0.3], 1)).toBe(2 / 8);
    // 0.1 + 0.2 + 0.3 - 0.1 and -0.1 + 0.2 + 0.3 + 0.1 differ in the last bit: a tie all the same.
    expect(pairedPermutationP([0.1, 0.2, 0.3, -0.1], 1)).toBe(6 / 16);
  });

  it('is uniform under the null: 5 % of tests fall below 0.05', () => {
    const random = new SeededRandom(5);
    const ps = Array.from({ length: 600 }, (_, k) =>
      pairedPermutationP(
        draws(10, () => random.normal()),
        k,
      ),
    );
    const share = ps.filter((p) => p <= 0.05).length / ps.length;
    expect(share).toBeGreaterThan(0.03);
    expect(share).toBeLessThan(0.07);
  });

  it('finds an effect that is there, never with p = 0', () => {
    const random = new SeededRandom(6);
    const p = pairedPermutationP(
      draws(20, () => 2 + random.normal()),
      1,
    );
    expect(p).toBeLessThan(0.001);
    expect(p).toBeGreaterThan(0);
  });

  it('agrees with itself however it counts: 13 pairs sampled, 12 exact', () => {
    const values = [0.4, -0.1, 0.9, 0.3, -0.5, 0.8, 0.2, 0.1, -0.3, 0.6, 0.5, -0.2];
    expect(Math.abs(pairedPermutationP([...values, 0], 3) - pairedPermutationP(values, 3))).toBeLessThan(0.02);
  });
});

describe('wilson', () => {
  it.each([
    // Newcombe 1998, table I.
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
  ])('gives the published interval of %d in %d', (successes, n, low, high) => {
    const interval = wilson(successes, n);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('covers the truth about 95 times in 100', () => {
    const random = new SeededRandom(9);
    let held = 0;
    for (let k = 0; k < 4000; k++) {
      const { low, high } = wilson(draws(60, () => Number(random.next() < 0.8)).filter((x) => x === 1).length, 60);
      if (low <= 0.8 && 0.8 <= high) held++;
    }
    expect(held / 4000).toBeGreaterThan(0.935);
    expect(held / 4000).toBeLessThan(0.97);
  });

  it('knows nothing of nothing', () => {
    expect(wilson(0, 0)).toEqual({ mean: 0, low: 0, high: 1, n: 0 });
  });
});

describe('holm', () => {
  it('steps down in the order of p', () => {
    expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
  });

  it('never lowers a p, keeps the order, stays below 1', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (ps) => {
        holm(ps).forEach((adjusted, i) => {
          expect(adjusted).toBeGreaterThanOrEqual(ps[i]!);
          expect(adjusted).toBeLessThanOrEqual(1);
        });
      }),
    );
  });
});

describe('cliffsDelta and percentileInNull', () => {
  it('count pairs', () => {
    expect(cliffsDelta([3, 4], [1, 2])).toBe(1);
    expect(cliffsDelta([1, 2], [1, 2])).toBe(0);
    expect(cliffsDelta([1], [1, 2, 3, 4])).toBe(-0.75);
    expect(cliffsDelta([], [1])).toBe(0);
  });

  it('place an effect among the draws', () => {
    expect(percentileInNull(2.5, [1, 2, 3, 4])).toBe(0.5);
    expect(percentileInNull(2, [1, 2, 3, 4])).toBe(0.375);
    expect([percentileInNull(9, [1, 2]), percentileInNull(-9, [1, 2]), percentileInNull(1, [])]).toEqual([
      1,
      0,
      undefined,
    ]);
  });
});

describe('quantile', () => {
  it('is linear between order statistics', () => {
    expect([0, 0.25, 0.5, 1].map((share) => quantile([10, 20, 30], share))).toEqual([10, 15, 20, 30]);
  });
});
