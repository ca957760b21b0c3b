import { describe, expect, it } from 'vitest';
import type { Intervention } from '#steering/intervention.ts';
import { MAX_INTERVENTIONS } from '#steering/limits.ts';
import { addInterventions, savedInterventions } from './intervention-files.ts';
import { createPoseRegistry } from './pose-track.ts';
import { effectiveInterventions, type SteeringCard } from './slices/steering.ts';
import { DEFAULT_PREFERENCES } from './slices/ui.ts';
import { createLabStore } from './store.ts';

const open = () =>
  createLabStore({ poses: createPoseRegistry(), preferences: DEFAULT_PREFERENCES, nowMillis: () => 0 });
const slow: Intervention = {
  operator: 'override',
  amount: 3,
  neurons: [
    [2, 7],
    [9, 1],
  ],
  name: 'slow',
};
const high: Intervention = { operator: 'add', amount: 1, neurons: [[5, 5]], name: 'high' };
const card = (intervention: Intervention, change: Partial<SteeringCard> = {}): SteeringCard => ({
  id: intervention.name ?? '',
  intervention,
  source: { kind: 'list' },
  collapsed: false,
  solo: false,
  ...change,
});

describe('the stack as a file', () => {
  it('acts as the stack does: painted layers are gone, what rests is muted', () => {
    const cards = [card(slow, { solo: true, layersOff: [9] }), card(high)];
    const saved = savedInterventions(cards);
    expect(saved).toEqual([
      { ...slow, neurons: [[2, 7]] },
      { ...high, muted: true },
    ]);
    expect(saved.filter(({ muted }) => muted !== true)).toEqual(effectiveInterventions(cards));
  });

  it('comes back as it was saved', () => {
    const store = open();
    addInterventions(store, [slow, { ...high, muted: true }], 'open set.json');
    expect(savedInterventions(store.getState().cards)).toEqual([slow, { ...high, muted: true }]);
  });
});

describe('adding a set', () => {
  it('goes to the end of the stack and is undone as one step', () => {
    const store = open();
    store.getState().addCard(card(high, { id: 'card-4' }));
    store.getState().setRivalPrompt('gently');
    expect(addInterventions(store, [slow, high], 'open set.json')).toBe(2);
    expect(store.getState().cards.map(({ id }) => id)).toEqual(['card-4', 'card-5', 'card-6']);
    expect(store.getState().past.at(-1)?.label).toBe('open set.json');
    store.getState().undo();
    expect(store.getState().cards.map(({ id }) => id)).toEqual(['card-4']);
    expect(store.getState().rivalPrompt).toBe('gently');
    store.getState().redo();
    expect(store.getState().cards).toHaveLength(3);
  });

  it('takes what there is room for and says how many', () => {
    const store = open();
    const many = Array.from({ length: MAX_INTERVENTIONS - 1 }, () => slow);
    expect(addInterventions(store, many, 'one')).toBe(MAX_INTERVENTIONS - 1);
    expect(addInterventions(store, [high, slow], 'two')).toBe(1);
    expect(addInterventions(store, [high], 'three')).toBe(0);
    expect(store.getState().past).toHaveLength(2);
  });
});
