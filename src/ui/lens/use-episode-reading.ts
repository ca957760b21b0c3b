import { useCallback } from 'react';
import type { LabError } from '#base/errors.ts';
import { askEpisode, selectReadingKey } from '#state/episode-reading.ts';
import type { Lane } from '#state/lanes.ts';
import { useLab, useServices } from '#ui/app/lab-context.ts';
import type { LensEpisode } from '#workers/lens-api.ts';
import { useAnswer } from './use-answer.ts';
import { useJob } from './use-job.ts';

export interface EpisodeReading {
  /** Null while the lane has no finished episode. */
  readonly key: string | null;
  readonly decisions: number;
  readonly episode: LensEpisode | undefined;
  /** Decisions that were read so far; null while nothing is in work. */
  readonly progress: number | null;
  readonly error: LabError | undefined;
  readonly read: () => void;
  readonly cancel: () => void;
}

/** What the value vectors did in a lane's episode. The worker keeps it until other episodes are read. */
export function useEpisodeReading(lane: Lane): EpisodeReading {
  const { lab, lens } = useServices();
  const key = useLab((state) => selectReadingKey(state, lane));
  const decisions = useLab((state) => state.episodes[lane].decisions.length);
  const kept = useAnswer(key === null ? null : `reading ${key}`, () => lens.lensKeptEpisode(key ?? ''));
  const { progress, value, error, start, cancel } = useJob<LensEpisode>(key, 0);
  const read = useCallback(
    () =>
      start(async (onProgress, signal) => {
        const request = await askEpisode(lab, lane);
        return request.ok ? lens.lensEpisode(request.value, onProgress, signal) : request;
      }),
    [lab, lens, lane, start],
  );
  // An answer about the episode before this one may still stand there.
  const keptNow = kept.value?.key === key ? kept.value : undefined;
  return { key, decisions, episode: value ?? keptNow ?? undefined, progress, error, read, cancel };
}
