import { describe, expect, it } from 'vitest';
import { ok, unwrap } from '#base/errors.ts';
import { POSE_LENGTH, type Observation, type SceneLayout } from '#sim/types.ts';
import type { DirectionProgress, DirectionQuestion } from '#workers/direction-api.ts';
import type { SimApi } from '#workers/sim-api.ts';
import { createDirectionControl } from './direction-control.ts';
import { createLab } from './lab.ts';
import type { Lane } from './lanes.ts';
import { DEFAULT_PREFERENCES } from './slices/ui.ts';

const LAYOUT = { task: { prompt: 'lift it', target: 0 } } as unknown as SceneLayout;
const MEANS = { directions: {}, norms: [], separations: [] };
const NEVER = new AbortController().signal;

/** An observation that says whose it is: the lane's key and the decision. */
const observationOf = (key: string, decision: number): Observation => ({
  third: new Uint8Array(0),
  wrist: new Uint8Array(0),
  proprioception: Float32Array.of(key === 'blue' ? 1 : 2, decision),
});

function open() {
  const asked: DirectionQuestion[] = [];
  const sim = {
    observationAt: async (key: string, decision: number) => ok(observationOf(key, decision)),
  } as unknown as SimApi;
  const lab = createLab({ sim, preferences: DEFAULT_PREFERENCES, nowMillis: () => 0 });
  const control = createDirectionControl(lab, {
    recordDirection: async (question, onProgress) => {
      asked.push(question);
      onProgress({ done: 1, total: 2 });
      return ok(MEANS);
    },
  });
  const state = lab.store.getState();
  state.setLayout(LAYOUT);
  const run = (lane: Lane, key: string, count: number) => {
    state.beginEpisode(lane, { key, driver: 'policy', layout: LAYOUT, prompt: 'lift it' });
    const decisions = Array.from({ length: count }, (_, at) => ({ tick: 4 * at, action: [] }));
    state.extendEpisode(lane, key, { poses: new Float32Array(POSE_LENGTH), decisions, events: [] });
    state.failEpisode(lane, key);
  };
  return { control, asked, run };
}

const seenBy = ({ observations }: DirectionQuestion, at: readonly number[]) =>
  at.map((place) => [...observations[place]!.proprioception]);

describe('recording a direction', () => {
  it('sends each observation once, to be read with both prompts', async () => {
    const { control, asked, run } = open();
    run('unsteered', 'blue', 3);
    const progress: DirectionProgress[] = [];
    const plan = { kind: 'prompts', withPrompt: 'lift it, slowly', withoutPrompt: 'lift it' } as const;
    const recorded = unwrap(await control.record(plan, 'slots', (step) => progress.push(step), NEVER));
    expect(recorded).toMatchObject({ ...MEANS, group: 'slots', planned: { name: 'slowly' } });
    const [question] = asked;
    expect(question!.observations).toHaveLength(3);
    expect(question).toMatchObject({
      withConcept: { prompt: 'lift it, slowly', at: [0, 1, 2] },
      without: { prompt: 'lift it', at: [0, 1, 2] },
      group: 'slots',
    });
    expect(progress).toEqual([{ done: 1, total: 2 }]);
  });

  it('takes each set from its own lane and decisions', async () => {
    const { control, asked, run } = open();
    run('unsteered', 'blue', 4);
    run('steered', 'orange', 3);
    const plan = {
      kind: 'moments',
      withMoments: { lane: 'steered', from: 1, to: 2 },
      withoutMoments: { lane: 'unsteered', from: 0, to: 1 },
    } as const;
    unwrap(await control.record(plan, 'image', () => undefined, NEVER));
    const [question] = asked;
    expect(seenBy(question!, question!.withConcept.at)).toEqual([
      [2, 1],
      [2, 2],
    ]);
    expect(seenBy(question!, question!.without.at)).toEqual([
      [1, 0],
      [1, 1],
    ]);
  });

  it('asks the policy nothing when there is nothing to record', async () => {
    const { control, asked } = open();
    const plan = { kind: 'prompts', withPrompt: 'a', withoutPrompt: 'b' } as const;
    const refused = await control.record(plan, 'slots', () => undefined, NEVER);
    expect(refused.ok ? '' : refused.error.code).toBe('no-direction');
    expect(asked).toHaveLength(0);
  });
});
