import { ACTIVITY_STATISTICS } from '#lens/episode-activity.ts';
import type { ActivityStatistic } from '#lens/episode-activity.ts';
import type { LensColumn, LensModel } from '#workers/lens-api.ts';
import { COLUMN_WORDS } from './lens-words.ts';

/** One number a value vector, from the pack or from the episode that was read. */
export type VectorColumn = LensColumn | `episode-${ActivityStatistic}`;

const EPISODE_WORDS: Readonly<Record<ActivityStatistic, string>> = {
  max: 'largest activation, this episode',
  mean: 'mean activation, this episode',
};

/** What the vectors of a model can be sorted and coloured by. Only the loaded policy takes part in episodes. */
export function columnsOf(model: LensModel): readonly { readonly value: VectorColumn; readonly label: string }[] {
  const packed = model.columns.map((value) => ({ value, label: COLUMN_WORDS[value] }));
  if (!model.isLive) return packed;
  return [
    ...packed,
    ...ACTIVITY_STATISTICS.map((name) => ({ value: `episode-${name}` as const, label: EPISODE_WORDS[name] })),
  ];
}

/** The statistic of an episode's column; undefined for one of the pack. */
export function statisticOf(column: VectorColumn | 'match'): ActivityStatistic | undefined {
  return ACTIVITY_STATISTICS.find((name) => column === `episode-${name}`);
}
