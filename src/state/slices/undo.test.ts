import { describe, expect, it } from 'vitest';
import { createPoseRegistry } from '#state/pose-track.ts';
import { createLabStore } from '#state/store.ts';
import { DEFAULT_PREFERENCES } from './ui.ts';
import { MERGE_MILLIS } from './undo.ts';

/** A store with one value that some slice would own, and a clock that the test moves. */
function open() {
  let now = 0;
  let value = 0;
  const store = createLabStore({
    poses: createPoseRegistry(),
    preferences: DEFAULT_PREFERENCES,
    nowMillis: () => now,
  });
  const set = (after: number, field = 'amount') => {
    const before = value;
    value = after;
    store.getState().recordChange({ field, label: field, before, after, restore: (restored) => (value = restored) });
  };
  return { store, set, wait: (millis: number) => (now += millis), value: () => value };
}

describe('undo', () => {
  it('takes a drag back whole, and gives it back whole', () => {
    const { store, set, wait, value } = open();
    set(1);
    wait(MERGE_MILLIS - 1);
    set(2);
    wait(MERGE_MILLIS - 1);
    set(3);
    store.getState().undo();
    expect(value()).toBe(0);
    store.getState().redo();
    expect(value()).toBe(3);
  });

  it('keeps slow changes, and changes of other fields, apart', () => {
    const { store, set, wait, value } = open();
    set(1);
    wait(MERGE_MILLIS);
    set(2);
    set(3, 'other');
    store.getState().undo();
    expect(value()).toBe(2);
    store.getState().undo();
    expect(value()).toBe(1);
  });

  it('forgets what was undone once something new is done, and never merges into a step it walked over', () => {
    const { store, set, value } = open();
    set(1);
    store.getState().undo();
    store.getState().redo();
    set(2);
    store.getState().undo();
    expect(value()).toBe(1);
    set(7);
    store.getState().redo();
    expect(value()).toBe(7);
    store.getState().undo();
    store.getState().undo();
    store.getState().undo();
    expect(value()).toBe(0);
  });
});
