import { describe, expect, it } from 'vitest';
import { POSE, POSE_LENGTH } from '#sim/types.ts';
import { actionOverTime, compareLanes, signed, type ComparedLane } from './compare-rows.ts';

/** A tool that climbs `stepM` a tick from `startM`. */
function climbing(ticks: number, startM: number, stepM: number, lane: Partial<ComparedLane> = {}): ComparedLane {
  const poses = new Float32Array((ticks + 1) * POSE_LENGTH);
  for (let row = 0; row <= ticks; row++) {
    poses[row * POSE_LENGTH + POSE.tool + 2] = startM + row * stepM;
    poses[row * POSE_LENGTH + POSE.held] = -1;
  }
  return { poses, decisions: [], events: [], success: false, cut: false, ...lane };
}

const row = (unsteered: ComparedLane, steered: ComparedLane, name: string, unit = '') =>
  compareLanes(unsteered, steered).rows.find((one) => one.name === name && one.steered.endsWith(unit));

describe('comparison of two episodes', () => {
  const unsteered = climbing(20, 0.1, 0.01, { success: true, events: [{ tick: 18, kind: 'grasp' }] });
  const steered = climbing(10, 0.1, 0.005, { events: [{ tick: 3, kind: 'grasp' }] });

  it('says what each lane did and the difference, steered less unsteered', () => {
    expect(row(unsteered, steered, 'task')).toMatchObject({
      unsteered: '✓ success',
      steered: 'failed',
      difference: '',
    });
    expect(row(unsteered, steered, 'length')).toMatchObject({
      unsteered: '2.0 s',
      steered: '1.0 s',
      difference: '−1.0 s',
    });
    expect(row(unsteered, steered, 'mean step', ' m')).toMatchObject({
      unsteered: '0.0100 m',
      steered: '0.0050 m',
      difference: '−0.0050 m',
    });
    expect(row(unsteered, steered, 'mean step', ' units')).toMatchObject({
      unsteered: '0.200 units',
      steered: '0.100 units',
    });
  });

  it('measures both over the time that both have', () => {
    expect(compareLanes(unsteered, steered).commonSeconds).toBe(1);
    // The unsteered arm is at 0.3 m after 2 s, and at 0.2 m after the common second.
    expect(row(unsteered, steered, 'highest')).toMatchObject({ unsteered: '0.200 m', steered: '0.150 m' });
    expect(row(unsteered, steered, 'grasps')).toMatchObject({ unsteered: '0', steered: '1', difference: '+1' });
  });

  it('says how far apart the tools are', () => {
    // 0, 5, ... 50 mm apart over 11 poses.
    expect(row(unsteered, steered, 'apart')?.difference).toBe('0.025 m');
    expect(row(unsteered, unsteered, 'apart')?.difference).toBe('0.000 m');
  });

  it('tells an episode that was stopped from one that failed', () => {
    expect(row(unsteered, climbing(4, 0.1, 0, { cut: true }), 'task')?.steered).toBe('stopped');
  });
});

describe('signed differences', () => {
  it('have no sign where they round to nothing', () => {
    expect(signed(-0.0004, 3)).toBe('0.000');
    expect(signed(-0.0006, 3)).toBe('−0.001');
    expect(signed(2, 0)).toBe('+2');
  });
});

describe('an action over time', () => {
  it('holds each decision until the next', () => {
    const decisions = [
      { tick: 0, action: [0.5, 1] },
      { tick: 2, action: [-0.5, 0] },
    ];
    expect([...actionOverTime(decisions, 0, 4)]).toEqual([0.5, 0.5, -0.5, -0.5, -0.5]);
    expect(actionOverTime([], 0, 4)).toHaveLength(0);
  });
});
