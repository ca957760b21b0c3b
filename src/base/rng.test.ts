import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SeededRandom } from './rng.ts';

test('a seed means the same numbers for ever', () => {
  const random = new SeededRandom(9000);
  expect([random.next(), random.next(), random.next()].map((x) => x * 2 ** 32)).toEqual([
    1818872600, 3957250050, 2506069689,
  ]);
  expect(new SeededRandom(1).permutation(6)).toEqual([0, 3, 2, 4, 5, 1]);
});

test('seeds count modulo 2^32', () => {
  expect(new SeededRandom(5 + 2 ** 32).next()).toBe(new SeededRandom(5).next());
  expect(new SeededRandom(6).next()).not.toBe(new SeededRandom(5).next());
});

test('draws keep their ranges, and permutations hold every number once', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 20 }), (seed, count) => {
      const random = new SeededRandom(seed);
      const x = random.uniform(-2, 3);
      expect(x).toBeGreaterThanOrEqual(-2);
      expect(x).toBeLessThan(3);
      expect(random.integer(count)).toBeLessThan(count);
      expect(random.permutation(count).sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
    }),
    { seed: 20261125 },
  );
});

test('normal draws have mean 0 and deviation 1', () => {
  const random = new SeededRandom(3);
  const draws = Array.from({ length: 20_000 }, () => random.normal());
  const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
  const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length;
  // Four standard errors of 20,000 draws: 4 / sqrt(20,000), and 4 sqrt(2 / 20,000) for the variance
  expect(Math.abs(mean)).toBeLessThan(0.03);
  expect(Math.abs(variance - 1)).toBeLessThan(0.04);
});
