import { describe, expect, it } from 'vitest';
import { POSE, POSE_LENGTH } from '#sim/types.ts';
import { amountOverTime, controlledOverTime, meanError } from './control-curves.ts';

/** A tool that moves 1 cm along x a tick, and stands 1 mm higher each tick. */
function moving(ticks: number): Float32Array {
  const poses = new Float32Array((ticks + 1) * POSE_LENGTH);
  for (let tick = 0; tick <= ticks; tick++) {
    poses[tick * POSE_LENGTH + POSE.tool] = tick / 100;
    poses[tick * POSE_LENGTH + POSE.tool + 2] = tick / 1000;
  }
  return poses;
}

describe('curves of a controller', () => {
  it('show what it saw before each decision, not what happens in between', () => {
    const speeds = controlledOverTime(moving(6), 'speed');
    expect([...speeds.slice(0, 4)]).toEqual([0, 0, 0, 0]);
    // 4 cm forward and 4 mm up in 0.4 s.
    expect(speeds[4]).toBeCloseTo(Math.sqrt(0.04 ** 2 + 0.004 ** 2) / 0.4, 6);
    expect(speeds[6]).toBe(speeds[4]);
    const heights = controlledOverTime(moving(6), 'height');
    expect(heights[3]).toBe(0);
    expect(heights[5]).toBeCloseTo(0.004, 6);
  });

  it('hold each amount until the next decision', () => {
    const decisions = [
      { tick: 0, action: [], amount: 0.5 },
      { tick: 4, action: [], amount: -1 },
    ];
    expect([...amountOverTime(decisions, 5)]).toEqual([0.5, 0.5, 0.5, 0.5, -1, -1]);
    expect(amountOverTime([{ tick: 0, action: [] }], 5)).toHaveLength(0);
  });

  it('measure how far the set-point was missed, from the second decision on', () => {
    expect(meanError(Float32Array.of(9, 9, 9, 9, 1, 1, 1, 1, 3), 1.5)).toBe(1);
    expect(meanError(Float32Array.of(9), 1)).toBe(0);
  });
});
