import { describe, expect, it } from 'vitest';
import { POSE, POSE_LENGTH } from '#sim/types.ts';
import { PALETTE } from '#ui/primitives/palette.ts';
import { episodeCharts, figureCsv, type FigureLane } from './figure-data.ts';

const EMPTY: FigureLane = { poses: new Float32Array(0), decisions: [] };

/** The tool rises by `stepM` a tick. */
function rising(ticks: number, stepM: number): FigureLane {
  const poses = new Float32Array((ticks + 1) * POSE_LENGTH);
  for (let tick = 0; tick <= ticks; tick++) poses[tick * POSE_LENGTH + POSE.tool + 2] = 0.1 + tick * stepM;
  const action = (dz: number) => [0, 0, dz, 0, 0, 0.5, -1];
  return {
    poses,
    decisions: [
      { tick: 0, action: action(0.2) },
      { tick: 4, action: action(0.25) },
    ],
  };
}

describe('figure data', () => {
  it('has a row a lane and tick, units in the headers, and the action in force', () => {
    const lines = figureCsv({ unsteered: rising(5, 0.01), steered: rising(2, 0.02) }).split('\n');
    expect(lines[0]).toBe(
      'lane,tick,time_s,height_m,speed_m_per_s,dx_50mm_per_tick,dy_50mm_per_tick,dz_50mm_per_tick,droll_unused,' +
        'dpitch_unused,dyaw_0.25rad_per_tick,grip_above_0_opens',
    );
    expect(lines).toHaveLength(1 + 6 + 3 + 1);
    expect(lines[1]).toBe('unsteered,0,0,0.1,0,0,0,0.2,0,0,0.5,-1');
    expect(lines[5]).toBe('unsteered,4,0.4,0.14,0.1,0,0,0.25,0,0,0.5,-1');
    expect(lines[9]).toBe('steered,2,0.2,0.14,0.2,0,0,0.2,0,0,0.5,-1');
  });

  it('is a header alone without an episode', () => {
    expect(figureCsv({ unsteered: EMPTY, steered: EMPTY }).trim().split('\n')).toHaveLength(1);
  });

  it('draws what it writes: height, speed and the five dimensions in use, in the lanes’ colours', () => {
    const charts = episodeCharts({ unsteered: rising(5, 0.01), steered: EMPTY }, 'light');
    expect(charts.map(({ title }) => title)).toEqual(['Height', 'Speed', 'dx', 'dy', 'dz', 'dyaw', 'grip']);
    const [height] = charts;
    expect(height?.lastTick).toBe(5);
    expect(height?.series.map(({ color, values }) => [color, values.length])).toEqual([
      [PALETTE.light.unsteered, 6],
      [PALETTE.light.steered, 0],
    ]);
  });
});
