import type { EpisodeMetrics } from '#rollout/metrics.ts';

/** What an experiment can measure of an episode. `of` is null where the episode has no such thing (nothing was carried). */
export interface Measure {
  readonly label: string;
  readonly unit: string;
  readonly of: (metrics: EpisodeMetrics) => number | null;
}

export const MEASURE_NAMES = [
  'speed',
  'commanded-speed',
  'height',
  'carry-height',
  'min-height',
  'max-height',
  'x',
  'y',
  'z',
  'commanded-x',
  'commanded-y',
  'commanded-z',
  'open',
  'jerk',
  'path-length',
] as const;
export type MeasureName = (typeof MEASURE_NAMES)[number];

const UNITS = 'action units a tick (1 = 50 mm)';

/** Executed measures are read off the tool, commanded ones off the actions. x forward, y left, z up. */
export const MEASURES: Readonly<Record<MeasureName, Measure>> = {
  speed: { label: 'mean step, executed', unit: UNITS, of: (m) => m.meanStepUnits },
  'commanded-speed': { label: 'mean step, commanded', unit: UNITS, of: (m) => m.meanCommandUnits },
  height: { label: 'mean height', unit: 'm', of: (m) => m.meanHeightM },
  'carry-height': { label: 'mean height while holding', unit: 'm', of: (m) => m.carryHeightM },
  'min-height': { label: 'lowest height', unit: 'm', of: (m) => m.minHeightM },
  'max-height': { label: 'greatest height', unit: 'm', of: (m) => m.maxHeightM },
  x: { label: 'displacement x, executed', unit: UNITS, of: (m) => m.meanExecutedUnits[0] },
  y: { label: 'displacement y, executed', unit: UNITS, of: (m) => m.meanExecutedUnits[1] },
  z: { label: 'displacement z, executed', unit: UNITS, of: (m) => m.meanExecutedUnits[2] },
  'commanded-x': { label: 'dx, commanded', unit: UNITS, of: (m) => m.meanCommandedUnits[0] },
  'commanded-y': { label: 'dy, commanded', unit: UNITS, of: (m) => m.meanCommandedUnits[1] },
  'commanded-z': { label: 'dz, commanded', unit: UNITS, of: (m) => m.meanCommandedUnits[2] },
  open: { label: 'gripper commanded open', unit: 'share of ticks', of: (m) => m.openShare },
  jerk: { label: 'mean jerk', unit: 'm/s³', of: (m) => m.jerkMps3 },
  'path-length': { label: 'path length', unit: 'm', of: (m) => m.pathLengthM },
};
