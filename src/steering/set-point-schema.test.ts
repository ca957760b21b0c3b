import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { firstSetPoint } from './controller.ts';
import { OPERATORS } from './intervention.ts';
import { AMOUNT_LIMITS } from './limits.ts';
import { SetPointSchema } from './set-point-schema.ts';

const accepts = (value: unknown): boolean => v.safeParse(SetPointSchema, value).success;

describe('a set-point from outside', () => {
  const good = firstSetPoint('height', 'override');

  it('is taken when the arm can reach it', () => {
    expect(v.parse(SetPointSchema, good)).toEqual(good);
    expect(accepts({ ...good, setPoint: 0.45 })).toBe(true);
  });

  it('is refused whole when any part of it makes no sense', () => {
    expect(accepts({ ...good, setPoint: 0.46 })).toBe(false);
    expect(accepts({ ...good, measure: 'speed', setPoint: 0.46 })).toBe(true);
    expect(accepts({ ...good, measure: 'mood' })).toBe(false);
    expect(accepts({ ...good, proportional: 20_000 })).toBe(false);
    expect(accepts({ ...good, integral: NaN })).toBe(false);
    expect(accepts({ ...good, minAmount: 3, maxAmount: 3 })).toBe(false);
  });
});

describe('a first set-point', () => {
  it('stays inside what its operator allows, and passes the schema', () => {
    for (const operator of OPERATORS.filter((one) => one !== 'ablate')) {
      const control = firstSetPoint('speed', operator, -1);
      expect(accepts(control)).toBe(true);
      expect(control.minAmount).toBeGreaterThanOrEqual(AMOUNT_LIMITS[operator].hardMin);
      expect(control.maxAmount).toBeLessThanOrEqual(AMOUNT_LIMITS[operator].hardMax);
      expect([control.proportional < 0, control.integral < 0]).toEqual([true, true]);
    }
    expect(firstSetPoint('height', 'scale').minAmount).toBe(0);
  });
});
