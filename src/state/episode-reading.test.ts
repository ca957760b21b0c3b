import { describe, expect, it } from 'vitest';
import { LabError, err, ok, unwrap } from '#base/errors.ts';
import type { EpisodeSpec, Recording } from '#rollout/recording.ts';
import { LAYOUT } from '#sim/test-support/layout.ts';
import { POSE_LENGTH } from '#sim/types.ts';
import type { Intervention } from '#steering/intervention.ts';
import type { PolicyInfo } from '#workers/policy-api.ts';
import type { SimApi } from '#workers/sim-api.ts';
import { askEpisode, selectReadingKey } from './episode-reading.ts';
import { createLab } from './lab.ts';
import { DEFAULT_PREFERENCES } from './slices/ui.ts';

const LATE: Intervention = { operator: 'override', amount: 6, neurons: [[9, 7]], when: { from: 4 } };
const SPEC: EpisodeSpec = {
  suite: 'object',
  seed: 1,
  head: 'discrete',
  sampling: { temperature: 0, seed: 0 },
  flowSteps: 5,
  interventions: [LATE],
  maxDecisions: 2,
};

/** A lab whose steered lane holds an episode of two decisions. */
function open({ forgets = false } = {}) {
  const asked: (readonly [string, number])[] = [];
  const sim = {
    observationAt: async (key: string, decision: number) => {
      asked.push([key, decision]);
      if (forgets) return err(new LabError('unknown-moment', 'Forgotten.', { fix: 'Run it again.' }));
      const proprioception = new Float32Array(7).fill(decision);
      return ok({ third: new Uint8Array(0), wrist: new Uint8Array(0), proprioception });
    },
  } as unknown as SimApi;
  const lab = createLab({ sim, preferences: DEFAULT_PREFERENCES, nowMillis: () => 0 });
  const { store } = lab;
  store.getState().setLayout(LAYOUT);
  store
    .getState()
    .setPolicyReady({ bundleId: 'b', sampling: { temperature: 1 }, experts: [] } as unknown as PolicyInfo);
  const decisions = [
    { tick: 0, action: [1, 0, 0, 0, 0, 0, 0] },
    { tick: 4, action: [0, 0.5, 0, 0, 0, 0, 0] },
  ];
  const start = { key: 'run-1', driver: 'policy', layout: LAYOUT, prompt: 'lift it' } as const;
  const finish = () => {
    const recording = { spec: SPEC, layout: LAYOUT, prompt: 'lift it', decisions, events: [], ticks: 8 };
    store.getState().finishEpisode('steered', 'run-1', recording as unknown as Recording);
  };
  store.getState().beginEpisode('steered', start);
  store
    .getState()
    .extendEpisode('steered', 'run-1', { poses: new Float32Array(9 * POSE_LENGTH), decisions, events: [] });
  return { lab, asked, finish };
}

describe('what the lens is asked about an episode', () => {
  it('is each decision with the prompt that was read and the interventions that acted', async () => {
    const { lab, asked, finish } = open();
    finish();
    const { key, moments, executed, subject } = unwrap(await askEpisode(lab, 'steered'));
    expect(key).toBe(selectReadingKey(lab.store.getState(), 'steered'));
    expect(moments.map(({ prompt, interventions }) => [prompt, interventions])).toEqual([
      ['lift it', []],
      ['lift it', [LATE]],
    ]);
    expect(moments.map(({ observation }) => observation.proprioception[0])).toEqual([0, 1]);
    expect(asked).toEqual([
      ['run-1', 0],
      ['run-1', 1],
    ]);
    expect(executed).toEqual([0.5, 0.25, 0, 0, 0, 0, 0]);
    expect(subject).toContain('2 decisions');
  });

  it('is nothing while an episode runs, and in an empty lane', async () => {
    const { lab } = open();
    expect(selectReadingKey(lab.store.getState(), 'steered')).toBeNull();
    for (const lane of ['steered', 'unsteered'] as const) {
      const answer = await askEpisode(lab, lane);
      expect(answer.ok ? '' : answer.error.code).toBe('no-episode');
    }
  });

  it('has another name for another run and another policy', () => {
    const { lab, finish } = open();
    finish();
    const { episodes } = lab.store.getState();
    const other = { bundleId: 'c' } as unknown as PolicyInfo;
    const names = [
      selectReadingKey(lab.store.getState(), 'steered'),
      selectReadingKey({ episodes, policyInfo: other }, 'steered'),
      selectReadingKey(
        { ...lab.store.getState(), episodes: { ...episodes, steered: { ...episodes.steered, key: 'run-2' } } },
        'steered',
      ),
    ];
    expect(new Set(names).size).toBe(3);
  });

  it('passes on what the simulator says when it let the episode go', async () => {
    const { lab, finish } = open({ forgets: true });
    finish();
    const answer = await askEpisode(lab, 'steered');
    expect(answer.ok ? '' : answer.error.code).toBe('unknown-moment');
  });
});
