import { useMemo } from 'react';
import { ACTION_DIMENSIONS } from '#sim/types.ts';
import { LANES } from '#state/lanes.ts';
import { selectLastTick } from '#state/slices/episodes.ts';
import { seek } from '#state/transport.ts';
import { useLab, useServices } from '#ui/app/lab-context.ts';
import { useResolvedTheme } from '#ui/app/use-theme.ts';
import type { Range } from '#ui/charts/axis.ts';
import { LineChart } from '#ui/charts/line-chart.tsx';
import { PALETTE } from '#ui/primitives/palette.ts';
import { actionOverTime } from './compare-rows.ts';
import styles from './compare.module.css';

/** Roll and pitch are always 0 in this world. */
const UNUSED: readonly string[] = ['droll', 'dpitch'];
const FULL: Range = { min: -1, max: 1 };

/** Each dimension of the action over time, both lanes in one small chart. */
export function ActionCharts() {
  return (
    <div className={styles.charts}>
      {ACTION_DIMENSIONS.map((name, dimension) =>
        UNUSED.includes(name) ? null : <ActionChart key={name} name={name} dimension={dimension} />,
      )}
    </div>
  );
}

function ActionChart({ name, dimension }: { readonly name: string; readonly dimension: number }) {
  const { lab } = useServices();
  const theme = useResolvedTheme();
  const tick = useLab((state) => state.tick);
  const lastTick = useLab(selectLastTick);
  const episodes = useLab((state) => state.episodes);
  const series = useMemo(
    () =>
      LANES.map((lane) => ({
        name: lane,
        color: PALETTE[theme][lane],
        values: actionOverTime(episodes[lane].decisions, dimension, episodes[lane].ticks),
      })),
    [episodes, theme, dimension],
  );
  const colors = useMemo(() => ({ text: PALETTE[theme].muted, line: PALETTE[theme].line }), [theme]);
  return (
    <div className={styles.chart}>
      <LineChart
        title={name}
        unit=""
        decimals={2}
        series={series}
        colors={colors}
        lastTick={Math.max(1, lastTick)}
        floor={FULL}
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
