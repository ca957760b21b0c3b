import { useMemo } from 'react';
import { selectLastTick } from '#state/slices/episodes.ts';
import { seek } from '#state/transport.ts';
import { useLab, useServices } from '#ui/app/lab-context.ts';
import { useResolvedTheme } from '#ui/app/use-theme.ts';
import type { Range } from '#ui/charts/axis.ts';
import { LineChart, type LineChartSeries } from '#ui/charts/line-chart.tsx';
import { PALETTE } from '#ui/primitives/palette.ts';
import styles from './compare.module.css';

export interface EpisodeChartProps {
  readonly title: string;
  readonly unit: string;
  readonly series: readonly LineChartSeries[];
  readonly floor: Range;
}

/** A small chart of both episodes in the comparison. */
export function EpisodeChart({ title, unit, series, floor }: EpisodeChartProps) {
  const { lab } = useServices();
  const theme = useResolvedTheme();
  const tick = useLab((state) => state.tick);
  const lastTick = useLab(selectLastTick);
  const colors = useMemo(() => ({ text: PALETTE[theme].muted, line: PALETTE[theme].line }), [theme]);
  return (
    <div className={styles.chart}>
      <LineChart
        title={title}
        unit={unit}
        decimals={2}
        series={series}
        colors={colors}
        lastTick={Math.max(1, lastTick)}
        floor={floor}
        tick={tick}
        subscribeCursor={lab.clock.subscribe}
        cursorTicks={lab.clock.get}
        onSeek={(ticks) => {
          lab.store.getState().setPlaying(false);
          seek(lab, ticks);
        }}
      />
    </div>
  );
}
