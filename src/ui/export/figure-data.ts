import { csvOf } from '#lens/studies/study.ts';
import type { RecordedDecision } from '#rollout/recording.ts';
import { ACTION_DIMENSIONS, CONTROL_HZ } from '#sim/types.ts';
import { LANES, type Lane } from '#state/lanes.ts';
import { heightsM, speedsMps } from '#state/series.ts';
import { actionOverTime } from '#ui/compare/compare-rows.ts';
import type { Range } from '#ui/charts/axis.ts';
import type { PicturedChart } from '#ui/charts/pictured-chart.ts';
import { PALETTE, type Theme } from '#ui/primitives/palette.ts';

/** One lane as charts and tables need it. */
export interface FigureLane {
  /** [ticks + 1, POSE_LENGTH] */
  readonly poses: Float32Array;
  readonly decisions: readonly RecordedDecision[];
}

/** An action's numbers with their units; src/sim/types.ts says what 1.0 means. Roll and pitch are always 0 in this world. */
const ACTION_HEADERS: Readonly<Record<(typeof ACTION_DIMENSIONS)[number], string>> = {
  dx: 'dx_50mm_per_tick',
  dy: 'dy_50mm_per_tick',
  dz: 'dz_50mm_per_tick',
  droll: 'droll_unused',
  dpitch: 'dpitch_unused',
  dyaw: 'dyaw_0.25rad_per_tick',
  grip: 'grip_above_0_opens',
};
const UNUSED: readonly string[] = ['droll', 'dpitch'];

/**
 * One row a lane and tick, tick 0 being the reset: height and speed as the charts show them, and the action in force from that
 * tick on. Speed is the mean over the tick that ends here.
 */
export function figureCsv(lanes: Readonly<Record<Lane, FigureLane>>): string {
  const rows = LANES.flatMap((lane) => {
    const { poses, decisions } = lanes[lane];
    const [heights, speeds] = [heightsM(poses), speedsMps(poses)];
    const actions = ACTION_DIMENSIONS.map((_, at) => actionOverTime(decisions, at, heights.length - 1));
    return Array.from(heights, (height, tick) => [
      lane,
      tick,
      tick / CONTROL_HZ,
      height,
      speeds[tick] ?? 0,
      ...actions.map((values) => values[tick] ?? ''),
    ]);
  });
  const columns = [
    'lane',
    'tick',
    'time_s',
    'height_m',
    'speed_m_per_s',
    ...ACTION_DIMENSIONS.map((name) => ACTION_HEADERS[name]),
  ];
  return csvOf({ name: 'figure-data', columns, rows });
}

const MOTION_FLOOR: Range = { min: 0, max: 0.3 };
const ACTION_FLOOR: Range = { min: -1, max: 1 };

/** Every chart of an episode: height, speed, and the dimensions of the action that this world uses. */
export function episodeCharts(lanes: Readonly<Record<Lane, FigureLane>>, theme: Theme): readonly PicturedChart[] {
  const lastTick = Math.max(1, ...LANES.map((lane) => heightsM(lanes[lane].poses).length - 1));
  const chart = (title: string, unit: string, floor: Range, curveOf: (lane: FigureLane) => Float32Array) => ({
    title,
    unit,
    floor,
    lastTick,
    series: LANES.map((lane) => ({ name: lane, color: PALETTE[theme][lane], values: curveOf(lanes[lane]) })),
  });
  return [
    chart('Height', 'm', MOTION_FLOOR, ({ poses }) => heightsM(poses)),
    chart('Speed', 'm/s', MOTION_FLOOR, ({ poses }) => speedsMps(poses)),
    ...ACTION_DIMENSIONS.flatMap((name, at) =>
      UNUSED.includes(name)
        ? []
        : chart(name, '', ACTION_FLOOR, ({ poses, decisions }) =>
            actionOverTime(decisions, at, heightsM(poses).length - 1),
          ),
    ),
  ];
}
