import { describe, expect, it } from 'vitest';
import type { Recording } from '#rollout/recording.ts';
import { formatLink, parseLink } from '#share/link.ts';
import { POSE, POSE_LENGTH, type SceneLayout } from '#sim/types.ts';
import { firstSetPoint } from '#steering/controller.ts';
import type { PolicyInfo } from '#workers/policy-api.ts';
import type { SimApi } from '#workers/sim-api.ts';
import { createLab } from './lab.ts';
import { recordingOf, shareableOf } from './link-state.ts';
import { specsOf } from './policy-control.ts';
import { DEFAULT_PREFERENCES } from './slices/ui.ts';

const LAYOUT = { task: { prompt: 'lift it', target: 0 } } as unknown as SceneLayout;

/** A lab whose steered episode of two decisions ran under a set-point of height. */
function opened() {
  const lab = createLab({ sim: {} as SimApi, preferences: DEFAULT_PREFERENCES, nowMillis: () => 0 });
  const { store } = lab;
  store.getState().setLayout(LAYOUT);
  store.getState().addCard({
    id: 'card-1',
    intervention: { operator: 'override', amount: 0.5, neurons: [[9, 7]], name: 'up' },
    source: { kind: 'list' },
    collapsed: false,
    solo: false,
  });
  store.getState().setControl('card-1', firstSetPoint('height', 'override'));
  const recording = {
    version: 1,
    spec: specsOf(lab).steered,
    layout: LAYOUT,
    prompt: 'lift it',
    bundleId: 'b',
    backend: 'wasm',
    decisions: [0, 4].map((tick) => ({ tick, action: [0, 0, 0, 0, 0, 0, 1], bins: [1, 2, 3, 4, 5, 6, 7], amount: 9 })),
    events: [],
    ticks: 8,
    success: false,
    cut: false,
    finalHash: '0123456789abcdef',
  } satisfies Recording;
  store.getState().beginEpisode('steered', { key: 'k', driver: 'policy', layout: LAYOUT, prompt: 'lift it' });
  store.getState().finishEpisode('steered', 'k', recording);
  return { lab, store, recording };
}

describe('the temperatures of an episode', () => {
  /** The episode ran at 0.5, its gripper's slot at 1, as the policy's own defaults are. */
  function drawn() {
    const lab = createLab({ sim: {} as SimApi, preferences: DEFAULT_PREFERENCES, nowMillis: () => 0 });
    const { store } = lab;
    const sampling = { temperature: 0.5, gripperTemperature: 1 };
    store.getState().setLayout(LAYOUT);
    store.getState().setPolicyReady({ bundleId: 'b', sampling, experts: [] } as unknown as PolicyInfo);
    const { unsteered: spec } = specsOf(lab);
    const recording: Recording = {
      version: 1,
      spec,
      layout: LAYOUT,
      prompt: 'lift it',
      bundleId: 'b',
      backend: 'wasm',
      decisions: [{ tick: 0, action: [0, 0, 0, 0, 0, 0, 1], bins: [1, 2, 3, 4, 5, 6, 7] }],
      events: [],
      ticks: 4,
      success: false,
      cut: false,
      finalHash: '0123456789abcdef',
    };
    store.getState().beginEpisode('unsteered', { key: 'k', driver: 'policy', layout: LAYOUT, prompt: 'lift it' });
    store.getState().finishEpisode('unsteered', 'k', recording);
    return { lab, store, spec };
  }

  it('are the policy’s own, and go into a link and come out of it', () => {
    const { lab, spec } = drawn();
    expect(spec.sampling).toEqual({ temperature: 0.5, gripperTemperature: 1, seed: 0 });
    const { state, stale } = shareableOf(lab, null);
    expect(stale).toEqual([]);
    const { state: read } = parseLink(formatLink(state).hash);
    expect(recordingOf(read, 'unsteered', read.recordings.unsteered!, LAYOUT).spec.sampling).toEqual(spec.sampling);
  });

  it('make an episode stale once either was changed', () => {
    const { lab, store } = drawn();
    const staleAt = (temperature: number | null, gripperTemperature: number | null) => {
      store.getState().setDecoding({ temperature, gripperTemperature });
      return shareableOf(lab, null).stale;
    };
    expect(staleAt(0.5, 1)).toEqual([]);
    expect(staleAt(0.5, 0.9)).toEqual(['unsteered']);
    expect(staleAt(0.6, 1)).toEqual(['unsteered']);
    expect(staleAt(0.5, null)).toEqual(['unsteered']);
    expect(staleAt(null, null)).toEqual([]);
  });
});

describe('an episode under a set-point', () => {
  it('goes into a link and comes out with its controller', () => {
    const { lab, recording } = opened();
    const { state, stale } = shareableOf(lab, null);
    expect(stale).toEqual([]);
    const { state: read, issues } = parseLink(formatLink(state).hash);
    expect(issues).toEqual([]);
    const again = recordingOf(read, 'steered', read.recordings.steered!, LAYOUT);
    expect(again.spec.controller).toEqual(recording.spec.controller);
    expect(again.spec.interventions).toEqual(recording.spec.interventions);
  });

  it('is left out once the set-point was changed: it ran under another one', () => {
    const { lab, store } = opened();
    store.getState().setControl('card-1', { ...firstSetPoint('height', 'override'), setPoint: 0.3 });
    expect(shareableOf(lab, null).stale).toEqual(['steered']);
    store.getState().setControl('card-1', undefined);
    expect(shareableOf(lab, null).stale).toEqual(['steered']);
  });

  it('gets its amounts back from where the tool stood, when only its actions are known', () => {
    const { store, recording } = opened();
    const poses = new Float32Array(9 * POSE_LENGTH);
    for (let tick = 0; tick <= 8; tick++) poses[tick * POSE_LENGTH + POSE.tool + 2] = 0.2;
    store.getState().beginEpisode('steered', { key: 'l', driver: 'policy', layout: LAYOUT, prompt: 'lift it' });
    store.getState().extendEpisode('steered', 'l', { poses, decisions: [], events: [] });
    const decisions = recording.decisions.map(({ amount: _, ...decision }) => decision);
    store.getState().finishEpisode('steered', 'l', { ...recording, decisions });
    // On the set-point: the amount is the card's own.
    for (const { amount } of store.getState().episodes.steered.decisions) expect(amount).toBeCloseTo(0.5, 5);
  });
});
