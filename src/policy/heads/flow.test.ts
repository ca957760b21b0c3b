import { describe, expect, it } from 'vitest';
import { firstAction, integrateFlow } from './flow.ts';

describe('integrateFlow', () => {
  it('brings noise to the target of a straight flow in any number of steps', async () => {
    const noise = Float32Array.of(1, -2, 0.5);
    const target = Float32Array.of(0.25, 0.5, -1);
    for (const steps of [1, 5, 20]) {
      const end = await integrateFlow(noise, steps, async () => noise.map((value, i) => value - target[i]!));
      end.forEach((value, i) => expect(value).toBeCloseTo(target[i]!, 5));
    }
    expect([...noise]).toEqual([1, -2, 0.5]);
  });

  it('runs the clock from 1 down', async () => {
    const times: number[] = [];
    await integrateFlow(new Float32Array(1), 4, async (point, time) => (times.push(time), point));
    expect(times).toEqual([1, 0.75, 0.5, 0.25]);
  });

  it('refuses step counts it was not made for', async () => {
    for (const steps of [0, 21, 2.5, Number.NaN]) {
      await expect(integrateFlow(new Float32Array(1), steps, async (point) => point)).rejects.toMatchObject({
        code: 'bad-flow-steps',
      });
    }
  });
});

describe('firstAction', () => {
  it('is the first of the horizon, clamped', () => {
    const horizon = new Float32Array(35);
    horizon.set([2, -3, 0.5], 0);
    horizon.set([9], 7);
    expect([...firstAction(horizon)]).toEqual([1, -1, 0.5, 0, 0, 0, 0]);
  });

  it('refuses numbers that are not finite', () => {
    expect(() => firstAction(new Float32Array(35).fill(Number.NaN))).toThrow(/not finite/);
  });
});
