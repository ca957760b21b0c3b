import { describe, expect, it } from 'vitest';
import type { Recording } from '#rollout/recording.ts';
import { createPoseRegistry } from '#state/pose-track.ts';
import type { Lane } from '#state/lanes.ts';
import { DEFAULT_PREFERENCES } from '#state/slices/ui.ts';
import { createLabStore } from '#state/store.ts';
import { captionWords, subjectOf } from './caption-words.ts';
import { shortened } from './paint-caption.ts';

const RECORDING: Recording = {
  version: 1,
  spec: {
    suite: 'lift',
    seed: 21,
    head: 'discrete',
    sampling: { temperature: 0, seed: 0 },
    flowSteps: 5,
    interventions: [],
    maxDecisions: 40,
  },
  layout: {
    seed: 21,
    task: { suite: 'lift', target: 0, other: 1, direction: 'left', prompt: 'lift it', manner: null },
    colors: ['red', 'green', 'blue', 'yellow'],
    cubeCount: 3,
    bowlXyM: [0, 0],
    plateXyM: [0, 0],
  },
  prompt: 'lift it',
  bundleId: '3260e4882d0a',
  backend: 'wasm',
  decisions: [0, 4, 8].map((tick) => ({ tick, action: [0, 0, 0, 0, 0, 0, 0] })),
  events: [],
  ticks: 12,
  success: true,
  cut: false,
  finalHash: '0123456789abcdef',
};

function open(lanes: Partial<Record<Lane, Partial<Recording>>>) {
  const store = createLabStore({
    poses: createPoseRegistry(),
    preferences: DEFAULT_PREFERENCES,
    nowMillis: () => 0,
  });
  for (const [lane, change] of Object.entries(lanes) as [Lane, Partial<Recording>][]) {
    const recording = { ...RECORDING, ...change };
    const { layout, prompt } = recording;
    store.getState().beginEpisode(lane, { key: lane, driver: 'policy', layout, prompt });
    store.getState().finishEpisode(lane, lane, recording);
  }
  return store.getState();
}

describe('a caption', () => {
  it('says prompt, task, seed, moment and policy', () => {
    expect(captionWords(open({ unsteered: {} }), 5)).toEqual({
      title: '“lift it”',
      lanes: [{ lane: 'unsteered', words: 'unsteered' }],
      facts: 'lift · seed 21 · 0.5 of 1.2 s · decision 1 · policy 3260e4882d0a, discrete head',
    });
  });

  it('says what the steered side ran under, muted entries apart, and its own words', () => {
    const slow = { operator: 'override', amount: 3, neurons: [[2, 7]], name: 'slow' } as const;
    const interventions = [slow, { ...slow, name: 'off', muted: true }, { ...slow, operator: 'ablate' as const }];
    const spec = { ...RECORDING.spec, interventions };
    const { lanes } = captionWords(open({ unsteered: {}, steered: { spec, prompt: 'lift it, slowly' } }), null);
    expect(lanes[1]?.words).toBe('steered: slow (override 3), slow (ablate), “lift it, slowly”');
  });

  it('says no moment for a figure of the whole episode, and nothing that is not known', () => {
    const { facts, lanes } = captionWords(open({}), null);
    expect(facts).toBe('object · seed 4217');
    expect(lanes).toEqual([]);
  });

  it('names files by the episode on screen, not by the settings', () => {
    const state = open({ unsteered: {} });
    expect(subjectOf({ ...state, suite: 'push', seed: 1 })).toEqual({
      suite: 'lift',
      seed: 21,
      bundleId: '3260e4882d0a',
    });
  });

  it('is cut with an ellipsis where the room is short', () => {
    const ruler = { measureText: (text: string) => ({ width: 10 * [...text].length }) as TextMetrics };
    expect(shortened(ruler, 'stack the cubes', 150)).toBe('stack the cubes');
    expect(shortened(ruler, 'stack the cubes', 110)).toBe('stack the…');
    expect(shortened(ruler, 'stack', 5)).toBe('');
  });
});
