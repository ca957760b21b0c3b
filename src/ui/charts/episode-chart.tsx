import { useMemo } from 'react';
import { selectLastTick } from '#state/slices/episodes.ts';
import { seek } from '#state/transport.ts';
import { useLab, useServices } from '#ui/app/lab-context.ts';
import { useResolvedTheme } from '#ui/app/use-theme.ts';
import { PALETTE } from '#ui/primitives/palette.ts';
import type { Range } from './axis.ts';
import { LineChart, type LineChartSeries } from './line-chart.tsx';

export interface EpisodeChartProps {
  readonly title: string;
  readonly unit: string;
  readonly series: readonly LineChartSeries[];
  readonly floor: Range;
  /** The time axis never shrinks below this. */
  readonly shortestTicks?: number;
}

/** A chart over the time of the episodes, with the lab's cursor: pressing it seeks there. */
export function EpisodeChart({ title, unit, series, floor, shortestTicks = 1 }: EpisodeChartProps) {
  const { lab } = useServices();
  const theme = useResolvedTheme();
  const tick = useLab((state) => state.tick);
  const lastTick = useLab(selectLastTick);
  const colors = useMemo(() => ({ text: PALETTE[theme].muted, line: PALETTE[theme].line }), [theme]);
  return (
    <LineChart
      title={title}
      unit={unit}
      decimals={2}
      series={series}
      colors={colors}
      lastTick={Math.max(shortestTicks, lastTick)}
      floor={floor}
      tick={tick}
      subscribeCursor={lab.clock.subscribe}
      cursorTicks={lab.clock.get}
      onSeek={(ticks) => {
        lab.store.getState().setPlaying(false);
        seek(lab, ticks);
      }}
    />
  );
}
