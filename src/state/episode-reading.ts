import { LabError, asLabError, err, invariant, ok } from '#base/errors.ts';
import type { Result } from '#base/errors.ts';
import { ACTION_LENGTH } from '#sim/types.ts';
import type { RecordedDecision } from '#rollout/recording.ts';
import type { LensEpisodeRequest } from '#workers/lens-api.ts';
import type { LensMoment } from '#workers/lens-moment.ts';
import type { Lab } from './lab.ts';
import type { Lane } from './lanes.ts';
import { observationOf } from './projection-control.ts';
import { executedSide } from './projection-question.ts';
import type { LabState } from './store.ts';

type Episodes = Pick<LabState, 'episodes' | 'policyInfo'>;

/** Names the reading of a lane's finished episode by the loaded policy; null while there is nothing to read. */
export function selectReadingKey({ episodes, policyInfo }: Episodes, lane: Lane): string | null {
  const { key, recording } = episodes[lane];
  return recording && policyInfo && recording.decisions.length > 0 ? `${policyInfo.bundleId} ${key}` : null;
}

/**
 * Everything that the lens needs to read a lane's episode: each decision's observation, prompt and acting interventions. An
 * episode of the demonstrator is read too: as the policy would have seen it.
 * Errors: 'no-episode', those of the simulator
 */
export async function askEpisode(lab: Lab, lane: Lane): Promise<Result<LensEpisodeRequest>> {
  const state = lab.store.getState();
  const key = selectReadingKey(state, lane);
  const { recording, driver } = state.episodes[lane];
  if (key === null || !recording) {
    return err(new LabError('no-episode', `The ${lane} lane has no finished episode.`, { fix: 'Press Run first.' }));
  }
  try {
    const moments: LensMoment[] = [];
    for (let decision = 0; decision < recording.decisions.length; decision++) {
      const side = executedSide(lab, lane, decision);
      invariant(side, 'a finished episode has all its decisions');
      const { prompt, interventions } = side;
      moments.push({ observation: await observationOf(lab, side), prompt, interventions });
    }
    const { naturalStds: stds } = lab;
    const who = driver === 'teacher' ? 'driven by the demonstrator, read by the policy' : 'driven by the policy';
    return ok({
      key,
      subject: `the ${lane} episode, ${recording.decisions.length} decisions, ${who}; prompt "${recording.prompt}"`,
      moments,
      executed: meanAction(recording.decisions),
      ...(stds && { stds }),
    });
  } catch (thrown) {
    return err(asLabError(thrown, 'episode-reading'));
  }
}

/** Mean executed action over the decisions, [7]. */
export function meanAction(decisions: readonly RecordedDecision[]): number[] {
  return Array.from(
    { length: ACTION_LENGTH },
    (_, slot) => decisions.reduce((sum, { action }) => sum + (action[slot] ?? 0), 0) / decisions.length,
  );
}
