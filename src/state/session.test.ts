import { describe, expect, it } from 'vitest';
import { firstSetPoint } from '#steering/controller.ts';
import { createPoseRegistry } from './pose-track.ts';
import { parseSession, serializeSession } from './session.ts';
import { keepSession, restoreSession } from './session-control.ts';
import { DEFAULT_PREFERENCES } from './slices/ui.ts';
import { createLabStore } from './store.ts';

const open = () =>
  createLabStore({ poses: createPoseRegistry(), preferences: DEFAULT_PREFERENCES, nowMillis: () => 0 });

function shelfOf(initial: string | null) {
  const shelf = { text: initial, read: () => shelf.text, write: (text: string) => void (shelf.text = text) };
  return shelf;
}

function worked() {
  const store = open();
  const state = store.getState();
  state.setScene({ suite: 'lift', seed: 77 });
  state.setRivalPrompt('lift it, slowly');
  state.setDecoding({ temperature: 0.5, samplingSeed: 3 });
  state.addCard({
    id: 'card-1',
    intervention: { operator: 'override', amount: 2.5, neurons: [[9, 1137]], tokens: ['slots'], name: 'up' },
    source: { kind: 'concept', word: 'up', k: 10, depth: 'late', edited: false },
    collapsed: true,
    solo: false,
    layersOff: [2],
  });
  state.setControl('card-1', firstSetPoint('height', 'override'));
  return store;
}

describe('the kept session', () => {
  it('comes back as it was', () => {
    const store = worked();
    const shelf = shelfOf(null);
    const kept = keepSession(store, shelf);
    store.getState().setDecoding({ samplingSeed: 4 });
    kept.flush();
    const fresh = open();
    restoreSession(fresh, shelf);
    const { cards, rivalPrompt, decoding, suite, seed } = store.getState();
    expect(fresh.getState()).toMatchObject({ cards, rivalPrompt, decoding, suite, seed });
    expect(fresh.getState().past).toEqual([]);
  });

  it('is dropped whole, with a banner, when it is broken', () => {
    const good = serializeSession(worked().getState());
    const broken = ['', '{', '[]', good.replace('"version":1', '"version":9'), good.replace('1137', '99999')];
    for (const text of [...broken, good.replace('"lift"', '"juggle"')]) {
      expect(parseSession(text)).toBeNull();
      const store = open();
      restoreSession(store, shelfOf(text));
      expect(store.getState().cards).toEqual([]);
      expect(store.getState().notices.map(({ id }) => id)).toEqual(['session-dropped']);
    }
    expect(parseSession(good)).not.toBeNull();
  });

  it('stays out of the way where storage is forbidden', () => {
    const refuse = (): never => {
      throw new Error('forbidden');
    };
    const store = open();
    restoreSession(store, { read: refuse, write: refuse });
    expect(store.getState().notices).toEqual([]);
    const kept = keepSession(store, { read: refuse, write: refuse });
    store.getState().setScene({ seed: 8 });
    expect(kept.stop).not.toThrow();
  });
});
