import { type Result } from '#base/errors.ts';
import { TEACHER_ID } from '#rollout/driver.ts';
import type { EpisodeEvent, Recording } from '#rollout/recording.ts';
import type { EpisodeTicks } from '#workers/sim-api.ts';
import type { Lab } from './lab.ts';
import { LANES, type Lane } from './lanes.ts';
import type { Simulation } from './simulation.ts';
import type { LabState } from './store.ts';

/** What became of a recording from a file. */
export interface OpenedRecording {
  readonly lane: Lane;
  /** Hash of all positions after the last tick, here. */
  readonly finalHash: string;
  /** The file says that it ends in another state. */
  readonly mismatch: boolean;
}

/**
 * A steered episode goes into the orange lane. So does an episode of other words than the blue lane's, of the same scene:
 * beside it, it is a comparison of prompts. Anything else is blue.
 */
export function laneOf({ spec, prompt, finalHash }: Recording, { episodes }: Pick<LabState, 'episodes'>): Lane {
  if (spec.interventions.some(({ muted }) => muted !== true)) return 'steered';
  const blue = episodes.unsteered.recording;
  const isBesideBlue = blue !== null && blue.finalHash !== finalHash && isSameScene(blue, spec);
  return isBesideBlue && blue.prompt !== prompt ? 'steered' : 'unsteered';
}

function isSameScene({ spec }: Recording, { suite, seed }: Recording['spec']): boolean {
  return spec.suite === suite && spec.seed === seed;
}

/**
 * Plays a recording into its lane by the simulator alone. Suite and seed become the page's; the other lane stays when it is of
 * the same scene. Prompt and head become the page's with a blue lane, so that a run would do the same again.
 * @returns undefined when another run took its place
 */
export async function openRecording(
  lab: Lab,
  simulation: Pick<Simulation, 'begin' | 'loadScene'>,
  { recording, key, autoplay }: { readonly recording: Recording; readonly key: string; readonly autoplay: boolean },
): Promise<Result<OpenedRecording> | undefined> {
  const { store, sim, clock } = lab;
  const { spec } = recording;
  const lane = laneOf(recording, store.getState());
  const other = LANES.find((one) => one !== lane) ?? lane;
  const kept = store.getState().episodes[other].recording;
  const keepsOther = kept !== null && isSameScene(kept, spec);
  const signal = simulation.begin();
  store.getState().setPlaying(false);
  adoptSettings(lab, lane, recording);
  const scene = await simulation.loadScene(signal, async () => {
    await openRecording(lab, simulation, { recording, key, autoplay });
  });
  if (!scene || signal.aborted) return undefined;
  for (const left of keepsOther ? [lane] : LANES) {
    const old = store.getState().episodes[left].key;
    if (old) void sim.forget(old);
  }
  clock.seek(0);
  if (!keepsOther) store.getState().clearEpisode(other, other === 'unsteered' ? scene.pose : undefined);
  const driver = recording.bundleId === TEACHER_ID ? 'teacher' : 'policy';
  store.getState().beginEpisode(lane, { key, driver, layout: scene.layout, prompt: recording.prompt });
  const events: EpisodeEvent[] = [];
  const onTicks = (ticks: EpisodeTicks) => {
    if (signal.aborted) return;
    events.push(...ticks.events);
    store.getState().extendEpisode(lane, key, ticks);
  };
  const outcome = await sim.replay({ key, recording }, onTicks, signal);
  if (signal.aborted) return undefined;
  if (!outcome.ok) {
    store.getState().failEpisode(lane, key);
    return outcome;
  }
  // What happened is what happened here; the file's word for it is kept only in its hash.
  const { finalHash, success } = outcome.value;
  store.getState().finishEpisode(lane, key, { ...recording, events, success });
  store.getState().setPlaying(autoplay);
  return { ok: true, value: { lane, finalHash, mismatch: finalHash !== recording.finalHash } };
}

function adoptSettings({ store }: Lab, lane: Lane, { spec, bundleId, layout }: Recording): void {
  const state = store.getState();
  const { suite, seed, prompt, head, expert, sampling, flowSteps } = spec;
  state.setScene({ suite, seed });
  if (lane === 'steered' || bundleId === TEACHER_ID) return;
  state.setPromptOverride(prompt === undefined || prompt === layout.task.prompt ? null : prompt);
  state.restoreDecoding({
    head,
    expert: expert ?? null,
    temperature: head === 'discrete' ? sampling.temperature : null,
    gripperTemperature: head === 'discrete' ? (sampling.gripperTemperature ?? null) : null,
    samplingSeed: sampling.seed,
    flowSteps,
  });
}
