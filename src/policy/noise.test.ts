import { describe, expect, it } from 'vitest';
import { gaussian, gaussians, naturalLog, uniform } from './noise.ts';
import type { NoiseKey } from './noise.ts';

const key: NoiseKey = { seed: 7, decision: 3, stream: 'bins' };
const COUNT = 20_000;

/** Mean of f over many values. */
function mean(values: readonly number[], f: (x: number) => number = (x) => x): number {
  return values.reduce((sum, x) => sum + f(x), 0) / values.length;
}

describe('uniform', () => {
  const values = Array.from({ length: COUNT }, (_, index) => uniform(key, index));

  it('has the moments of a uniform number on (0, 1), to five standard errors', () => {
    expect(Math.abs(mean(values) - 1 / 2)).toBeLessThan(5 * Math.sqrt(1 / 12 / COUNT));
    expect(Math.abs(mean(values, (x) => x * x) - 1 / 3)).toBeLessThan(5 * Math.sqrt(4 / 45 / COUNT));
    expect(Math.min(...values)).toBeGreaterThan(0);
    expect(Math.max(...values)).toBeLessThan(1);
  });

  it('fills sixteen equal cells evenly (chi-squared, 15 degrees, p = 1e-6 is 55)', () => {
    const cells = new Array<number>(16).fill(0);
    for (const value of values) cells[Math.floor(16 * value)]!++;
    const expected = COUNT / 16;
    expect(cells.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0)).toBeLessThan(55);
  });

  it.each([
    ['index', (i: number) => uniform(key, i + 1)],
    ['decision', (i: number) => uniform({ ...key, decision: key.decision + 1 }, i)],
    ['seed', (i: number) => uniform({ ...key, seed: key.seed + 1 }, i)],
    ['high half of the seed', (i: number) => uniform({ ...key, seed: key.seed + 2 ** 32 }, i)],
    ['stream', (i: number) => uniform({ ...key, stream: 'flow' }, i)],
  ])('is uncorrelated with its neighbour by %s', (_, neighbour) => {
    const correlation = 12 * mean(values.map((value, i) => (value - 0.5) * (neighbour(i) - 0.5)));
    expect(Math.abs(correlation)).toBeLessThan(5 / Math.sqrt(COUNT));
  });

  it('is the same in every engine: these values are fixed', () => {
    expect([0, 1, 2].map((index) => uniform(key, index))).toMatchInlineSnapshot(`
      [
        0.06412355706561357,
        0.0612296104663983,
        0.9606648612534627,
      ]
    `);
  });
});

describe('gaussian', () => {
  const values = Array.from({ length: COUNT }, (_, index) => gaussian({ ...key, stream: 'flow' }, index));

  it('has mean 0, variance 1, skewness 0 and kurtosis 3', () => {
    expect(Math.abs(mean(values))).toBeLessThan(5 / Math.sqrt(COUNT));
    expect(Math.abs(mean(values, (x) => x * x) - 1)).toBeLessThan(5 * Math.sqrt(2 / COUNT));
    expect(Math.abs(mean(values, (x) => x ** 3))).toBeLessThan(5 * Math.sqrt(15 / COUNT));
    expect(Math.abs(mean(values, (x) => x ** 4) - 3)).toBeLessThan(5 * Math.sqrt(96 / COUNT));
  });

  it('depends on its key alone, not on what was asked before', () => {
    const late = gaussian({ seed: 1, decision: 2, stream: 'flow' }, 5);
    expect(gaussians({ seed: 1, decision: 2, stream: 'flow' }, 6)[5]).toBe(Math.fround(late));
  });
});

describe('naturalLog', () => {
  it('agrees with Math.log to two units of the last place', () => {
    for (let i = 1; i < 4000; i++) {
      const x = i / 4001;
      expect(Math.abs(naturalLog(x) - Math.log(x))).toBeLessThanOrEqual(4.5e-16 * Math.max(1, Math.abs(Math.log(x))));
    }
    expect(naturalLog(1)).toBe(0);
    expect(naturalLog(2 ** -40)).toBeCloseTo(-40 * Math.LN2, 13);
  });
});
