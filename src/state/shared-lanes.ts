import type { LabError, Result } from '#base/errors.ts';
import type { EpisodeEvent, Recording } from '#rollout/recording.ts';
import type { LinkRecording, LinkState } from '#share/link-state.ts';
import type { SceneLayout } from '#sim/types.ts';
import type { EpisodeTicks } from '#workers/sim-api.ts';
import type { Lab } from './lab.ts';
import type { Lane } from './lanes.ts';
import { recordingOf } from './link-state.ts';
import type { SharedLane } from './slices/share.ts';

export interface LaneToShow {
  readonly lane: Lane;
  readonly key: string;
  readonly linked: LinkRecording;
  readonly state: LinkState;
  readonly layout: SceneLayout;
  readonly signal: AbortSignal;
}

/** Plays a link's recording into its lane, by the simulator alone, and says whether it ended as the link says. */
export async function showLane(
  lab: Lab,
  { lane, key, linked, state, layout, signal }: LaneToShow,
): Promise<Result<SharedLane | null, string>> {
  const { store, sim } = lab;
  const recording = recordingOf(state, lane, linked, layout);
  const events: EpisodeEvent[] = [];
  const driver = linked.actions.form === 'teacher' ? 'teacher' : state.driver;
  store.getState().beginEpisode(lane, { key, driver, layout, prompt: recording.prompt });
  const stopped = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  const onTicks = (ticks: EpisodeTicks) => {
    if (signal.aborted) return undefined;
    events.push(...ticks.events);
    store.getState().extendEpisode(lane, key, ticks);
    // The rest of the replay would take the processor from the stage's first frames.
    return Promise.race([lab.firstMotion, stopped]);
  };
  const finish = (whole: Recording, finalHash: string) => {
    if (signal.aborted) return { ok: true, value: null } as const;
    store.getState().finishEpisode(lane, key, whole);
    const value: SharedLane = { finalHash, mismatch: finalHash !== linked.finalHash, bundleId: linked.bundleId };
    return { ok: true, value } as const;
  };
  const fail = (error: LabError) => {
    store.getState().failEpisode(lane, key);
    return { ok: false, error } as const;
  };
  if (linked.actions.form === 'teacher') {
    const { suite, seed } = state;
    const done = await sim.runTeacher({ key, suite, seed, maxDecisions: linked.maxDecisions }, onTicks, signal);
    return done.ok ? finish(done.value, done.value.finalHash) : fail(done.error);
  }
  const outcome = await sim.replay({ key, recording }, onTicks, signal);
  if (!outcome.ok) return fail(outcome.error);
  return finish({ ...recording, events, success: outcome.value.success }, outcome.value.finalHash);
}
