import { useMemo } from 'react';
import { ACTION_DIMENSIONS } from '#sim/types.ts';
import { LANES } from '#state/lanes.ts';
import { useLab } from '#ui/app/lab-context.ts';
import { useResolvedTheme } from '#ui/app/use-theme.ts';
import type { Range } from '#ui/charts/axis.ts';
import { PALETTE } from '#ui/primitives/palette.ts';
import { actionOverTime } from './compare-rows.ts';
import { EpisodeChart } from '#ui/charts/episode-chart.tsx';
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
  const theme = useResolvedTheme();
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
  return (
    <div className={styles.chart}>
      <EpisodeChart title={name} unit="" series={series} floor={FULL} />
    </div>
  );
}
