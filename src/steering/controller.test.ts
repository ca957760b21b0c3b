import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startController, stepController, withAmount } from './controller.ts';
import type { ControllerSpec } from './controller.ts';

const spec: ControllerSpec = {
  measure: 'height',
  setPoint: 0.3,
  proportional: 5,
  integral: 8,
  derivative: 0,
  minAmount: -4,
  maxAmount: 4,
  intervention: 0,
};

/** A first-order plant: the height creeps towards 0.2 + amount / 20. */
function simulate(one: ControllerSpec, steps: number, bias = 0): { heights: number[]; amounts: number[] } {
  let height = 0.2;
  let state = startController(bias);
  const heights: number[] = [];
  const amounts: number[] = [];
  for (let i = 0; i < steps; i++) {
    state = stepController(one, state, height, bias, 0.4);
    height += 0.3 * (0.2 + state.amount / 20 - height);
    heights.push(height);
    amounts.push(state.amount);
  }
  return { heights, amounts };
}

describe('stepController', () => {
  it('settles on the set-point, which proportional control alone does not', () => {
    expect(simulate(spec, 80).heights.at(-1)).toBeCloseTo(0.3, 3);
    expect(Math.abs(simulate({ ...spec, integral: 0 }, 80).heights.at(-1)! - 0.3)).toBeGreaterThan(0.02);
  });

  it('never leaves its limits', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -100, max: 100, noNaN: true }),
        fc.double({ min: -5, max: 5, noNaN: true }),
        (gain, bias) => {
          const { amounts } = simulate({ ...spec, proportional: gain, integral: gain }, 20, bias);
          expect(Math.min(...amounts)).toBeGreaterThanOrEqual(-4);
          expect(Math.max(...amounts)).toBeLessThanOrEqual(4);
        },
      ),
    );
  });

  it('does not wind up: after a long unreachable set-point it answers a reachable one at once', () => {
    let state = startController(0);
    for (let i = 0; i < 200; i++) state = stepController({ ...spec, setPoint: 2 }, state, 0.4, 0, 0.4);
    expect(state.amount).toBe(4);
    state = stepController({ ...spec, setPoint: 0.2 }, state, 0.4, 0, 0.4);
    state = stepController({ ...spec, setPoint: 0.2 }, state, 0.4, 0, 0.4);
    expect(state.amount).toBeLessThan(4);
    expect(Math.abs(state.integral)).toBeLessThanOrEqual(8);
  });

  it('damps movement, and gives no kick when the set-point moves', () => {
    const damped = { ...spec, proportional: 0, integral: 0, derivative: 1 };
    const first = stepController(damped, startController(1), 0.1, 1, 0.4);
    expect(first.amount).toBe(1);
    expect(stepController(damped, first, 0.3, 1, 0.4).amount).toBeCloseTo(0.5, 9);
    expect(stepController({ ...damped, setPoint: 9 }, first, 0.1, 1, 0.4).amount).toBe(1);
  });
});

describe('withAmount', () => {
  it('replaces one amount and copies nothing else', () => {
    const a = { operator: 'override', amount: 1, neurons: [] } as const;
    const b = { operator: 'add', amount: 2, neurons: [] } as const;
    const stack = withAmount([a, b], 1, 7);
    expect(stack[0]).toBe(a);
    expect(stack[1]).toEqual({ ...b, amount: 7 });
  });
});
