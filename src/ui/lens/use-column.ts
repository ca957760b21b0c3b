import type { Pool } from '#lens/natural.ts';
import { useServices } from '#ui/app/lab-context.ts';
import type { LensColumn, LensEpisode, LensModel } from '#workers/lens-api.ts';
import { useAnswer } from './use-answer.ts';
import { statisticOf, type VectorColumn } from './vector-order.ts';

/** The numbers of a column, one a row; undefined while they are on their way, for an episode not read, and for 'match'. */
export function useColumn(
  model: LensModel,
  column: VectorColumn | 'match',
  episode: LensEpisode | undefined,
  pool: Pool,
): Float32Array | undefined {
  const { lens } = useServices();
  const statistic = statisticOf(column);
  const packed = column === 'match' || statistic ? null : (column as LensColumn);
  const answer = useAnswer(packed && `${model.key}\n${packed}`, () => lens.lensColumn(model.key, packed ?? 'norm'));
  return statistic ? episode?.columns[statistic][pool] : packed ? answer.value : undefined;
}
