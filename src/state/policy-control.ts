import { ok, type LabError, type Result } from '#base/errors.ts';
import { MAX_DECISIONS } from '#rollout/limits.ts';
import type { EpisodeSpec } from '#rollout/recording.ts';
import type { Intervention } from '#steering/intervention.ts';
import type { LoadProgress, PolicyApi } from '#workers/policy-api.ts';
import type { Lab } from './lab.ts';
import type { Lane } from './lanes.ts';
import type { Simulation } from './simulation.ts';
import { noticeOf } from './slices/notices.ts';
import { selectTemperatures } from './slices/policy.ts';
import { selectPrompt } from './slices/scene.ts';
import { effectiveController, effectiveInterventions, selectSteers } from './slices/steering.ts';

/** What the page does with the policy. Each function ends in the store; errors become banners here, once. */
export interface PolicyControl {
  /** Asks what a load would fetch. */
  refreshSize: () => Promise<void>;
  /** Downloads, starts and tests the policy; it then takes over from the demonstrator. */
  load: () => Promise<void>;
  cancelLoad: () => void;
  /** Downloads the flow expert that the decoding asks for, if it is not here. Its errors are the caller's to show. */
  ensureExpert: (signal?: AbortSignal) => Promise<Result<null>>;
  /** Forgets kept downloads; a loaded policy keeps running. */
  clearDownloads: () => Promise<void>;
  /** Both lanes from one seed: unsteered, then steered if anything steers. */
  runBoth: (signal: AbortSignal) => Promise<void>;
}

export interface PolicyControlParts {
  readonly policy: PolicyApi;
  readonly simulation: Simulation;
  /** Folder of the policies, absolute, with a closing slash. */
  readonly base: string;
  readonly newKey: () => string;
}

export function createPolicyControl(lab: Lab, parts: PolicyControlParts): PolicyControl {
  const { policy, simulation, base, newKey } = parts;
  const { store } = lab;
  let loading = new AbortController();

  const report = (error: LabError, retry: () => Promise<void>) => {
    if (error.code === 'cancelled') return;
    store.getState().notify(noticeOf(error, 'policy', { label: 'Try again', run: () => void retry() }));
  };

  const control: PolicyControl = {
    refreshSize: async () => {
      const size = await policy.size({ base });
      store.getState().setPolicySize(size.ok ? size.value : null);
    },

    load: async () => {
      loading.abort();
      loading = new AbortController();
      const { signal } = loading;
      const { policyBackend, setPolicyLoading } = store.getState();
      const onProgress = (progress: LoadProgress) => {
        if (!signal.aborted) setPolicyLoading(progress);
      };
      onProgress({ stage: 'looking', sentence: 'Looking for the policy.' });
      const request = { base, ...(policyBackend && { backend: policyBackend }) };
      const info = await policy.load(request, onProgress, signal);
      if (signal.aborted) return;
      if (!info.ok) {
        store.getState().setPolicyFailed();
        store.getState().setDriverReady('policy', false);
        report(info.error, control.load);
        return;
      }
      store.getState().setPolicyReady(info.value);
      store.getState().setDriverReady('policy', true);
      for (const [at, sentence] of info.value.notices.entries())
        store.getState().notify({ id: `policy-${at}`, tone: 'info', happened: sentence, meaning: '' });
      void control.refreshSize();
    },

    ensureExpert: async (signal = new AbortController().signal) => {
      const { decoding, policyInfo, setPolicyLoading, setPolicyReady } = store.getState();
      if (decoding.head !== 'flow') return ok(null);
      const expert = decoding.expert ?? policyInfo?.experts[0]?.id;
      const known = policyInfo?.experts.find(({ id }) => id === expert);
      if (expert === undefined || known?.isLoaded === true) return ok(null);
      const info = await policy.loadExpert(expert, setPolicyLoading, signal);
      if (info.ok) setPolicyReady(info.value);
      else if (policyInfo) setPolicyReady(policyInfo);
      return info.ok ? ok(null) : info;
    },

    cancelLoad: () => {
      loading.abort();
      store.getState().setPolicyAbsent();
    },

    clearDownloads: async () => {
      const cleared = await policy.clearDownloads();
      if (!cleared.ok) return report(cleared.error, control.clearDownloads);
      store.getState().notify({
        id: 'downloads-cleared',
        tone: 'info',
        happened: 'The kept downloads of the policy are gone.',
        meaning: 'A loaded policy keeps running; the next visit downloads it again.',
      });
      await control.refreshSize();
    },

    runBoth: async (signal) => {
      const expert = await control.ensureExpert(signal);
      if (!expert.ok) return report(expert.error, () => simulation.run());
      const scene = await simulation.loadScene(signal, () => simulation.run());
      if (!scene) return;
      const state = store.getState();
      const steers = selectSteers(state);
      const specs = specsOf(lab);
      simulation.forgetLanes();
      lab.clock.seek(0);
      state.clearEpisode('steered');
      state.setPlaying(true);
      await runLane('unsteered', specs.unsteered, signal);
      if (steers && !signal.aborted) await runLane('steered', specs.steered, signal);
      const info = await policy.info();
      if (info.ok) store.getState().setPolicyReady(info.value);
    },
  };

  async function runLane(lane: Lane, spec: EpisodeSpec, signal: AbortSignal): Promise<void> {
    const key = newKey();
    const { layout } = store.getState();
    if (!layout) return;
    store.getState().beginEpisode(lane, { key, driver: 'policy', layout, prompt: spec.prompt ?? layout.task.prompt });
    const stds = lab.naturalStds ?? undefined;
    const result = await policy.runEpisode(
      { spec, ...(stds && { stds }) },
      ({ observation, ...ticks }) => {
        store.getState().extendEpisode(lane, key, ticks);
        if (observation) lab.observations.remember(key, observation);
      },
      signal,
    );
    if (!result.ok) {
      store.getState().failEpisode(lane, key);
      report(result.error, () => simulation.run());
      return;
    }
    store.getState().finishEpisode(lane, key, result.value);
    // The simulator plays it again, so that any decision of it can be looked at and forked.
    void lab.sim.replay({ key, recording: result.value }, () => undefined, new AbortController().signal);
  }

  simulation.registerDriver('policy', (signal) => control.runBoth(signal));
  return control;
}

/** What the two lanes are asked to be, from the settings of the moment. */
export function specsOf(lab: Lab): Readonly<Record<Lane, EpisodeSpec>> {
  const state = lab.store.getState();
  const { suite, seed, decoding, rivalPrompt, cards } = state;
  const spec = (prompt: string, interventions: readonly Intervention[]): EpisodeSpec => ({
    suite,
    seed,
    prompt,
    head: decoding.head,
    ...(decoding.expert !== null && { expert: decoding.expert }),
    sampling: { ...selectTemperatures(state), seed: decoding.samplingSeed },
    flowSteps: decoding.flowSteps,
    interventions,
    maxDecisions: MAX_DECISIONS.initial,
  });
  const prompt = selectPrompt(state);
  const controller = effectiveController(cards);
  return {
    unsteered: spec(prompt, []),
    steered: { ...spec(rivalPrompt ?? prompt, effectiveInterventions(cards)), ...(controller && { controller }) },
  };
}
