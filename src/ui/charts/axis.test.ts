import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalsOf, niceStep, rangeOf, ticksOf } from './axis.ts';

describe('axis', () => {
  it('labels round numbers', () => {
    expect(ticksOf({ min: 0, max: 0.3 }, 4)).toEqual([0, 0.1, 0.2, 0.3]);
    expect(ticksOf({ min: 0, max: 9 }, 5)).toEqual([0, 2, 4, 6, 8]);
    expect(niceStep(0.3, 3)).toBeCloseTo(0.1, 12);
  });

  it('takes whole steps around the values and never less than the floor', () => {
    expect(rangeOf([Float32Array.of(0.02, 0.31)], { min: 0, max: 0.2 }, 4)).toEqual({ min: 0, max: 0.4 });
    expect(rangeOf([], { min: 0, max: 0.2 }, 4)).toEqual({ min: 0, max: 0.2 });
  });

  it('writes as many decimals as neighbouring labels need', () => {
    expect(decimalsOf([0, 0.1, 0.2])).toBe(1);
    expect(decimalsOf([0, 0.05])).toBe(2);
    expect(decimalsOf([0, 2])).toBe(0);
  });

  it('keeps labels inside any range, few enough, and increasing', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e3, max: 1e3, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        fc.integer({ min: 1, max: 9 }),
        (min, span, most) => {
          const labels = ticksOf({ min, max: min + span }, most);
          expect(labels.length).toBeLessThanOrEqual(most + 1);
          labels.forEach((label, i) => {
            expect(label).toBeGreaterThanOrEqual(min - span * 1e-6);
            expect(label).toBeLessThanOrEqual(min + span * (1 + 1e-6));
            if (i > 0) expect(label).toBeGreaterThan(labels[i - 1] ?? Infinity);
          });
        },
      ),
      { seed: 7 },
    );
  });
});
