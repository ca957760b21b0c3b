import { describe, expect, it } from 'vitest';
import { POSE, POSE_LENGTH } from '#sim/types.ts';
import { measureEpisode, pathDifferenceM } from './metrics.ts';
import type { RecordedDecision } from './recording.ts';
import { traceOf } from './trace.ts';
import type { Trace } from './trace.ts';

interface Row {
  readonly at: readonly [number, number, number];
  readonly held?: boolean;
  readonly open?: boolean;
}

function trace(rows: readonly Row[]): Trace {
  const poses = new Float32Array(rows.length * POSE_LENGTH);
  rows.forEach(({ at, held = false, open = true }, row) => {
    poses.set(at, row * POSE_LENGTH + POSE.tool);
    poses[row * POSE_LENGTH + POSE.held] = held ? 0 : -1;
    poses[row * POSE_LENGTH + POSE.grip] = open ? 1 : -1;
  });
  return traceOf(poses);
}

const act = (tick: number, dx: number, dy: number, dz: number): RecordedDecision => ({
  tick,
  action: [dx, dy, dz, 0, 0, 0, 1],
});
const up = trace([0, 1, 2, 3, 4].map((k) => ({ at: [0.4, 0, 0.1 + 0.01 * k], held: k > 2, open: k < 2 })));

describe('measureEpisode', () => {
  it('measures what the tool did, in metres and in action units', () => {
    const measured = measureEpisode(up, [act(0, 0, 0, 0.5)], []);
    expect(measured.meanStepM).toBeCloseTo(0.01, 6);
    expect(measured.meanStepUnits).toBeCloseTo(0.2, 5);
    expect(measured.meanExecutedUnits[2]).toBeCloseTo(0.2, 5);
    expect(measured.pathLengthM).toBeCloseTo(0.04, 6);
    expect([measured.minHeightM, measured.maxHeightM]).toEqual([expect.closeTo(0.1, 6), expect.closeTo(0.14, 6)]);
    expect(measured.carryHeightM).toBeCloseTo(0.135, 6);
    expect(measured.jerkMps3).toBeCloseTo(0, 3);
    expect(measured).toMatchObject({ ticks: 4, decisions: 1, gripperSwitches: 1, openShare: 0.25 });
  });

  it('measures what was commanded, each action by the ticks that it was held, clamped as the world clamps', () => {
    const measured = measureEpisode(up, [act(0, 3, 0, 0), act(3, 0, -0.5, 0)], []);
    expect(measured.meanCommandUnits).toBeCloseTo((3 * 1 + 0.5) / 4, 9);
    expect(measured.meanCommandM).toBeCloseTo(0.05 * measured.meanCommandUnits, 9);
    expect(measured.meanCommandedUnits).toEqual([0.75, -0.125, 0]);
  });

  it('stops at the limit', () => {
    const measured = measureEpisode(
      up,
      [act(0, 1, 0, 0), act(2, 0, 0, 0)],
      [
        { tick: 2, kind: 'grasp' },
        { tick: 3, kind: 'drop' },
      ],
      2,
    );
    expect(measured).toMatchObject({ ticks: 2, decisions: 1, grasps: 1, drops: 0, carryHeightM: null });
    expect(measured.maxHeightM).toBeCloseTo(0.12, 6);
    expect(measured.meanCommandUnits).toBe(1);
  });

  it('finds the jerk of a cubic path', () => {
    const cubic = trace(Array.from({ length: 20 }, (_, k) => ({ at: [(k / 10) ** 3 / 6, 0, 0] as const })));
    expect(measureEpisode(cubic, [], []).jerkMps3).toBeCloseTo(1, 2);
  });

  it('answers for an episode without ticks', () => {
    const measured = measureEpisode(trace([{ at: [0.4, 0, 0.2] }]), [], []);
    expect(
      Object.values(measured)
        .flat()
        .every((value) => value === null || Number.isFinite(value)),
    ).toBe(true);
  });
});

describe('pathDifferenceM', () => {
  it('is the mean distance at equal ticks, up to the shorter one', () => {
    const aside = trace([0, 1, 2].map((k) => ({ at: [0.4, 0.03, 0.1 + 0.01 * k] })));
    expect(pathDifferenceM(up, aside)).toBeCloseTo(0.03, 6);
    expect(pathDifferenceM(up, up)).toBe(0);
  });
});
