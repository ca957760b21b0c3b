import { describe, expect, it } from 'vitest';
import { LAYERS, PREFIX_TOKENS, SLOTS, WIDTH } from '#policy/types.ts';
import type { Readouts } from '#policy/types.ts';
import { differenceOfMeans } from './difference-of-means.ts';

const TEXT = 3;

/** Residuals that are `value` at one component of one suffix token's layer, noise elsewhere. */
function recording(token: number, layer: number, value: number): Readouts {
  const tokens = TEXT + SLOTS;
  const suffix = new Float32Array(LAYERS * tokens * WIDTH).fill(0.5);
  suffix[(layer * tokens + token) * WIDTH + 7] = value;
  return { textTokens: TEXT, residuals: { prefix: new Float32Array(LAYERS * PREFIX_TOKENS * WIDTH), suffix } };
}

describe('differenceOfMeans', () => {
  const withConcept = [recording(TEXT + 2, 4, 9.5), recording(TEXT + 2, 4, 7.5)];
  const without = [recording(TEXT + 2, 4, 0.5), recording(TEXT + 2, 4, 2.5)];

  it('is the mean difference over the group, layer by layer', () => {
    const { directions, norms } = differenceOfMeans(withConcept, without, 'slots');
    // (8.5 - 1.5) spread over the seven slots.
    expect(directions[4]![7]).toBeCloseTo(1, 6);
    expect(norms.map((norm) => Number(norm.toFixed(6)))).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('tells how far apart the sets are in units of their spread', () => {
    const { separations } = differenceOfMeans(withConcept, without, 'slots');
    expect(separations[4]).toBeCloseTo(7 / Math.SQRT2, 5);
    expect(separations[3]).toBe(0);
  });

  it('looks only at its token group', () => {
    expect(Math.max(...differenceOfMeans(withConcept, without, 'text').norms)).toBe(0);
    expect(Math.max(...differenceOfMeans(withConcept, without, 'image').norms)).toBe(0);
  });

  it('wants at least two observations a set', () => {
    expect(() => differenceOfMeans(withConcept.slice(1), without, 'slots')).toThrow(/at least 2/);
  });
});
