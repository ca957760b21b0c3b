import type { LabError, Result } from '#base/errors.ts';
import type { Recording } from '#rollout/recording.ts';
import type { Observation } from '#sim/types.ts';
import type { EpisodeTicks, Scene } from '#workers/sim-api.ts';
import type { Lab } from './lab.ts';
import { LANES, type Lane } from './lanes.ts';
import { openRecording, type OpenedRecording } from './open-recording.ts';
import { noticeOf } from './slices/notices.ts';
import type { Driver } from './slices/scene.ts';

/** What the page does with the simulator. Each function ends in the store; errors become banners here, once. */

/** Decisions after which a demonstration counts as failed; the slowest teacher needs about 60. */
export const MAX_TEACHER_DECISIONS = 80;

/** One run at a time; starting the next stops it. */
export interface Simulation {
  /** Shows the scene of the chosen suite and seed, empty lanes, cursor at 0. */
  openScene: () => Promise<void>;
  /** The demonstrator does the task in the blue lane, in a run of its own unless `begin` gave one. */
  runTeacher: (options?: { readonly autoplay?: boolean; readonly signal?: AbortSignal }) => Promise<void>;
  /** The chosen driver does the task because a person asks for it. */
  run: () => Promise<void>;
  /** Adds a driver besides the demonstrator; it becomes selectable with `setDriverReady`. */
  registerDriver: (driver: Driver, run: (signal: AbortSignal) => Promise<void>) => void;
  /** The scene of the chosen suite and seed, into the store; undefined when it failed or the run was stopped. */
  loadScene: (signal: AbortSignal, retry: () => Promise<void>) => Promise<Scene | undefined>;
  /** Lets the simulator forget both lanes' episodes. */
  forgetLanes: () => void;
  /** Plays a recording from a file into its lane, without any policy; undefined when another run took its place. */
  openRecording: (
    recording: Recording,
    options: { readonly autoplay: boolean },
  ) => Promise<Result<OpenedRecording> | undefined>;
  /** Stops the run in progress and begins one that is made elsewhere. */
  begin: () => AbortSignal;
  /** Stops the run in progress; what was simulated stays. */
  stop: () => void;
  /** What the policy saw before a decision; undefined while the simulator cannot say. */
  observationAt: (lane: Lane, decision: number) => Promise<Observation | undefined>;
}

export function createSimulation(lab: Lab, newKey: () => string): Simulation {
  const { store, sim, clock } = lab;
  let run = new AbortController();
  const drivers = new Map<Driver, () => Promise<void>>();
  const startRun = () => {
    run.abort();
    run = new AbortController();
    store.getState().setRunAsked(false);
    return run.signal;
  };
  const report = (error: LabError, retry: () => Promise<void>) => {
    if (error.code === 'cancelled') return;
    store.getState().notify(noticeOf(error, 'simulation', { label: 'Try again', run: () => void retry() }));
  };
  const loadScene = async (signal: AbortSignal, retry: () => Promise<void>) => {
    const { suite, seed } = store.getState();
    const scene = await sim.layout({ suite, seed });
    if (signal.aborted) return undefined;
    if (!scene.ok) {
      report(scene.error, retry);
      return undefined;
    }
    store.getState().setLayout(scene.value.layout);
    store.getState().setDriverReady('teacher', true);
    return scene.value;
  };
  const extend = (lane: Lane, key: string, signal: AbortSignal) => (ticks: EpisodeTicks) => {
    if (!signal.aborted) store.getState().extendEpisode(lane, key, ticks);
  };
  const settle = (lane: Lane, key: string, result: Result<Recording>, retry: () => Promise<void>) => {
    if (result.ok) return store.getState().finishEpisode(lane, key, result.value);
    store.getState().failEpisode(lane, key);
    report(result.error, retry);
  };
  const forgetLane = (lane: Lane) => {
    const { key } = store.getState().episodes[lane];
    if (key) void sim.forget(key);
  };

  const simulation: Simulation = {
    openScene: async () => {
      const signal = startRun();
      store.getState().setPlaying(false);
      const scene = await loadScene(signal, simulation.openScene);
      if (!scene) return;
      LANES.forEach(forgetLane);
      clock.seek(0);
      store.getState().clearEpisode('steered');
      store.getState().clearEpisode('unsteered', scene.pose);
    },

    runTeacher: async ({ autoplay = true, signal = startRun() } = {}) => {
      const scene = await loadScene(signal, () => simulation.runTeacher());
      if (!scene) return;
      const { suite, seed, beginEpisode, clearEpisode, setPlaying } = store.getState();
      const key = newKey();
      LANES.forEach(forgetLane);
      clock.seek(0);
      clearEpisode('steered');
      beginEpisode('unsteered', { key, driver: 'teacher', layout: scene.layout, prompt: scene.layout.task.prompt });
      setPlaying(autoplay);
      const request = { key, suite, seed, maxDecisions: MAX_TEACHER_DECISIONS };
      const result = await sim.runTeacher(request, extend('unsteered', key, signal), signal);
      settle('unsteered', key, result, () => simulation.runTeacher());
    },

    loadScene,
    forgetLanes: () => LANES.forEach(forgetLane),

    run: () => {
      const running = drivers.get(store.getState().driver)?.() ?? simulation.runTeacher();
      store.getState().setRunAsked(true);
      return running;
    },

    registerDriver: (driver, runDriver) => drivers.set(driver, () => runDriver(startRun())),

    openRecording: (recording, { autoplay }) => openRecording(lab, simulation, { recording, key: newKey(), autoplay }),

    begin: startRun,
    stop: () => run.abort(),

    observationAt: async (lane, decision) => {
      const { key } = store.getState().episodes[lane];
      if (!key) return undefined;
      const seen = lab.observations.at(key, decision);
      if (seen) return seen;
      const observation = await sim.observationAt(key, decision);
      return observation.ok ? observation.value : undefined;
    },
  };
  return simulation;
}
