import { describe, expect, it } from 'vitest';
import { createPoseRegistry } from '#state/pose-track.ts';
import { DEFAULT_PREFERENCES } from '#state/slices/ui.ts';
import { createLabStore } from '#state/store.ts';
import { TOUR_STEPS, waitingWords } from './tour-steps.ts';

const fresh = () =>
  createLabStore({ poses: createPoseRegistry(), preferences: DEFAULT_PREFERENCES, nowMillis: () => 0 });

describe('the tour', () => {
  it('has six steps, each in a few plain words', () => {
    expect(TOUR_STEPS).toHaveLength(6);
    for (const { words, title } of TOUR_STEPS) {
      expect(words.length).toBeLessThan(220);
      expect(words + title).not.toMatch(/!|\bAI\b/);
    }
  });

  it('says what it waits for as long as there is no policy', () => {
    const store = fresh();
    expect(waitingWords(store.getState())).toContain('has not been loaded');
    store.getState().setPolicyLoading({ stage: 'looking', sentence: 'Looking for the policy.' });
    expect(waitingWords(store.getState())).toBe(
      'This needs the policy, which is loading. Looking for the policy. The tour waits here.',
    );
    store.setState({ policyStatus: 'ready' });
    expect(waitingWords(store.getState())).toBeUndefined();
  });

  it('knows what a visitor has done: a card, then a push of its slider', () => {
    const store = fresh();
    const [, take, push] = TOUR_STEPS;
    expect(take!.act!.isDone(store.getState())).toBe(false);
    store.getState().addCard({
      id: 'card-1',
      intervention: { operator: 'override', amount: 1, neurons: [[10, 375]], name: 'slow' },
      source: { kind: 'list' },
      collapsed: false,
      solo: false,
    });
    expect(take!.act!.isDone(store.getState())).toBe(true);
    expect(push!.act!.isDone(store.getState())).toBe(false);
    store.getState().changeIntervention('card-1', 'amount', { amount: 2 });
    expect(push!.act!.isDone(store.getState())).toBe(true);
  });
});
