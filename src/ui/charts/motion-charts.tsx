import { useMemo } from 'react';
import { LANES, type Lane } from '#state/lanes.ts';
import { heightsM, speedsMps } from '#state/series.ts';
import { usePoses } from '#ui/app/use-poses.ts';
import { useResolvedTheme } from '#ui/app/use-theme.ts';
import { PALETTE } from '#ui/primitives/palette.ts';
import type { Range } from './axis.ts';
import { EpisodeChart } from './episode-chart.tsx';

/** Axes never shrink below these, so a still arm does not look busy. */
const HEIGHT_FLOOR_M: Range = { min: 0, max: 0.3 };
const SPEED_FLOOR_MPS: Range = { min: 0, max: 0.3 };
const SHORTEST_AXIS_TICKS = 10;

export function HeightChart() {
  return <MotionChart title="Height" unit="m" curveOf={heightsM} floor={HEIGHT_FLOOR_M} />;
}

export function SpeedChart() {
  return <MotionChart title="Speed" unit="m/s" curveOf={speedsMps} floor={SPEED_FLOOR_MPS} />;
}

interface MotionChartProps {
  readonly title: string;
  readonly unit: string;
  readonly curveOf: (poses: Float32Array) => Float32Array;
  readonly floor: Range;
}

/** One quantity of the end effector, both lanes. */
function MotionChart({ title, unit, curveOf, floor }: MotionChartProps) {
  const theme = useResolvedTheme();
  const unsteered = usePoses('unsteered');
  const steered = usePoses('steered');
  const series = useMemo(() => {
    const poses: Readonly<Record<Lane, Float32Array>> = { unsteered: unsteered.poses, steered: steered.poses };
    return LANES.map((lane) => ({ name: lane, color: PALETTE[theme][lane], values: curveOf(poses[lane]) }));
  }, [unsteered, steered, theme, curveOf]);
  return <EpisodeChart title={title} unit={unit} series={series} floor={floor} shortestTicks={SHORTEST_AXIS_TICKS} />;
}
