import { describe, expect, it } from 'vitest';
import { LAYERS, PREFIX_TOKENS, SLOTS, WIDTH } from '#policy/types.ts';
import type { Readouts, TokenGroup } from '#policy/types.ts';
import { differenceOfMeans, meanResiduals, normOf, storedDirection } from './difference-of-means.ts';

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
  const differenceIn = (group: TokenGroup) => {
    const meansOf = (set: readonly Readouts[]) => set.map((readouts) => meanResiduals(readouts, group));
    return differenceOfMeans(meansOf(withConcept), meansOf(without));
  };

  it('is the mean difference over the group, layer by layer', () => {
    const { directions, norms } = differenceIn('slots');
    // (8.5 - 1.5) spread over the seven slots.
    expect(directions[4]![7]).toBeCloseTo(1, 6);
    expect(norms.map((norm) => Number(norm.toFixed(6)))).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('tells how far apart the sets are in units of their spread', () => {
    const { separations } = differenceIn('slots');
    expect(separations[4]).toBeCloseTo(7 / Math.SQRT2, 5);
    expect(separations[3]).toBe(0);
  });

  it('looks only at its token group', () => {
    expect(Math.max(...differenceIn('text').norms)).toBe(0);
    expect(Math.max(...differenceIn('image').norms)).toBe(0);
  });

  it('wants at least two observations a set', () => {
    const [one, two] = withConcept.map((readouts) => meanResiduals(readouts, 'slots')) as [Float64Array, Float64Array];
    expect(() => differenceOfMeans([one], [one, two])).toThrow(/at least 2/);
  });

  it('calls sets that differ without any spread infinitely separated, not equal', () => {
    const [a, b] = [meanResiduals(withConcept[0]!, 'slots'), meanResiduals(without[0]!, 'slots')];
    const { separations } = differenceOfMeans([a, a], [b, b]);
    expect([separations[4], separations[3]]).toEqual([Infinity, 0]);
  });
});

describe('storedDirection', () => {
  it('keeps each component to one part in 4,096, zero exactly, and fits 32 bits', () => {
    const direction = [0, 1 / 3, -1e-7, 123.456, -0.75];
    storedDirection(direction).forEach((value, at) => {
      expect(Math.abs(value - direction[at]!)).toBeLessThanOrEqual(Math.abs(direction[at]!) / 4096);
      expect(Math.fround(value)).toBe(value);
      expect(storedDirection([value])).toEqual([value]);
    });
    expect(storedDirection([1 / 3])[0]).not.toBe(1 / 3);
    expect(normOf([3, 4])).toBe(5);
  });
});
