import fc from 'fast-check';
import { expect, test } from 'vitest';
import { atan, atan2, cos, length2, length3, sin, tanOfSmallAngle } from './trigonometry.ts';

/** Two roundings of values up to pi / 2; the engine's own functions are within one. */
const TOLERANCE = 4e-16;
const SEED = { seed: 20261125, numRuns: 20_000 };
const angle = fc.double({ min: -10, max: 10, noNaN: true });

function expectNear(mine: number, engine: number, tolerance = TOLERANCE): void {
  expect(Math.abs(mine - engine), `${mine} and ${engine}`).toBeLessThanOrEqual(tolerance);
}

test('sine and cosine are those of the engine', () => {
  fc.assert(
    fc.property(angle, (x) => {
      expectNear(sin(x), Math.sin(x));
      expectNear(cos(x), Math.cos(x));
    }),
    SEED,
  );
});

test('every quarter turn takes its own branch', () => {
  for (let quarter = -9; quarter <= 9; quarter++)
    for (const off of [-0.7, -0.1, 0, 0.1, 0.7]) {
      const x = quarter * (Math.PI / 2) + off;
      expectNear(sin(x), Math.sin(x));
      expectNear(cos(x), Math.cos(x));
    }
});

test('the arc tangent is that of the engine, on both sides of each anchor', () => {
  fc.assert(
    fc.property(fc.double({ min: -50, max: 50, noNaN: true }), (x) => expectNear(atan(x), Math.atan(x))),
    SEED,
  );
  for (const anchor of [0.4375, 0.6875, 1.1875, 2.4375])
    for (const x of [anchor - 1e-12, anchor, anchor + 1e-12]) {
      expectNear(atan(x), Math.atan(x));
      expectNear(atan(-x), Math.atan(-x));
    }
});

test('atan2 covers the circle', () => {
  const coordinate = fc.double({ min: -3, max: 3, noNaN: true }).filter((x) => Math.abs(x) > 1e-12);
  fc.assert(
    // pi itself has a spacing of 4.4e-16 between neighbours, so one rounding more than the quarter circle
    fc.property(coordinate, coordinate, (y, x) => expectNear(atan2(y, x), Math.atan2(y, x), 2 * TOLERANCE)),
    SEED,
  );
  expect(atan2(1, 0)).toBe(Math.PI / 2);
  expect(atan2(-1, 0)).toBe(-Math.PI / 2);
  expect(atan2(0, 0)).toBe(0);
  expect(atan2(0, -1)).toBe(Math.PI);
});

test('the tangent of a camera angle and lengths are right', () => {
  fc.assert(
    fc.property(fc.double({ min: -0.7, max: 0.7, noNaN: true }), (x) => expectNear(tanOfSmallAngle(x), Math.tan(x))),
    SEED,
  );
  expect(length2(3, 4)).toBe(5);
  expect(length3(2, 3, 6)).toBe(7);
});
