import { LabError, cancelled, unwrap } from '#base/errors.ts';
import { ACTIVITY_STATISTICS, EpisodeActivity } from '#lens/episode-activity.ts';
import type { ActivityStatistic } from '#lens/episode-activity.ts';
import type { Pool } from '#lens/natural.ts';
import { studyEpisode } from '#lens/studies/episode.ts';
import type { Study } from '#lens/studies/study.ts';
import { lensWeightsOf } from '#lens/weights.ts';
import { LAYERS, NEURONS, TOKEN_GROUPS } from '#policy/types.ts';
import { breathe } from '#rollout/breathe.ts';
import { cachedHooks } from '#rollout/hook-cache.ts';
import type { LensEpisode, LensEpisodeRequest } from './lens-api.ts';
import { activationsOf } from './lens-moment.ts';
import type { LensRoom } from './lens-room.ts';
import type { PolicyShelf } from './policy-shelf.ts';

/** Both lanes; a reading takes 2 MB. */
const KEPT = 2;
const POOLS: readonly Pool[] = ['all', ...TOKEN_GROUPS];

interface Reading {
  readonly request: Pick<LensEpisodeRequest, 'subject' | 'executed'>;
  readonly activity: EpisodeActivity;
  readonly episode: LensEpisode;
}

/** Reads whole episodes: what each value vector did in them, and what the FFNs wrote at the action slots. */
export class EpisodeReader {
  readonly #shelf: Pick<PolicyShelf, 'policy'>;
  readonly #kept = new Map<string, Reading>();

  constructor(shelf: Pick<PolicyShelf, 'policy'>) {
    this.#shelf = shelf;
  }

  kept(key: string): LensEpisode | null {
    return this.#kept.get(key)?.episode ?? null;
  }

  /** Errors: 'cancelled'; nothing is kept of a cancelled reading. */
  async read(
    { key, moments, stds, subject, executed }: LensEpisodeRequest,
    onProgress: (decisions: number) => void,
    signal: AbortSignal,
  ): Promise<LensEpisode> {
    const policy = unwrap(this.#shelf.policy());
    const activity = new EpisodeActivity(LAYERS, NEURONS);
    const hookOf = cachedHooks(stds);
    for (const [decision, moment] of moments.entries()) {
      // The abort message is read only when the event loop turns.
      await breathe();
      if (signal.aborted) throw cancelled();
      activity.add(await activationsOf(policy, moment, decision, hookOf));
      onProgress(decision + 1);
    }
    const episode = { key, decisions: activity.decisions, columns: columnsOf(activity) };
    this.#kept.delete(key);
    this.#kept.set(key, { request: { subject, executed }, activity, episode });
    for (const old of [...this.#kept.keys()].slice(0, -KEPT)) this.#kept.delete(old);
    return episode;
  }

  /** Errors: 'no-reading', 'cancelled'. */
  async study(key: string, room: LensRoom, onProgress: (share: number) => void, signal: AbortSignal): Promise<Study> {
    const reading = this.#kept.get(key);
    if (!reading) {
      throw new LabError('no-reading', 'This episode has not been read, or was let go.', { fix: 'Read it again.' });
    }
    const { table, vocabulary, rows } = await room.desk('policy');
    return studyEpisode({
      ...reading.request,
      activity: reading.activity,
      weights: lensWeightsOf(room.bundle.tensors),
      table,
      vocabulary,
      norms: rows.norm,
      beforeProjection: async (done, total) => {
        await breathe();
        if (signal.aborted) throw cancelled();
        onProgress(done / total);
      },
    });
  }
}

function columnsOf(activity: EpisodeActivity): LensEpisode['columns'] {
  const of = (statistic: ActivityStatistic) =>
    Object.fromEntries(POOLS.map((pool) => [pool, activity.column(statistic, pool)])) as Record<Pool, Float32Array>;
  return Object.fromEntries(ACTIVITY_STATISTICS.map((name) => [name, of(name)])) as LensEpisode['columns'];
}
