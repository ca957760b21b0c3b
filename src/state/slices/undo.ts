import type { StateCreator } from 'zustand/vanilla';
import type { LabState } from '#state/store.ts';

/** Changes of one field within this time are one step: a drag of a slider is undone whole (three.js editor, History.js). */
export const MERGE_MILLIS = 500;
const MAX_STEPS = 200;

export interface UndoStep {
  /** Names the thing changed, e.g. 'intervention:3:amount'. Only steps of one field merge. */
  readonly field: string;
  /** What a person did, for the button's name: "amount of slow". */
  readonly label: string;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly atMillis: number;
}

export interface Change<T> {
  readonly field: string;
  readonly label: string;
  readonly before: T;
  readonly after: T;
  /** Puts a value back. It must not record a change itself. */
  readonly restore: (value: T) => void;
}

export interface UndoSlice {
  readonly past: readonly UndoStep[];
  readonly future: readonly UndoStep[];
  /** Remembers a change that has just been made. Any slice may call it. */
  recordChange: <T>(change: Change<T>) => void;
  undo: () => void;
  redo: () => void;
}

export function createUndoSlice(nowMillis: () => number): StateCreator<LabState, [], [], UndoSlice> {
  return (set, get) => ({
    past: [],
    future: [],
    recordChange: ({ field, label, before, after, restore }) => {
      const atMillis = nowMillis();
      const { past } = get();
      const last = past.at(-1);
      const merges = last !== undefined && last.field === field && atMillis - last.atMillis < MERGE_MILLIS;
      const step: UndoStep = {
        field,
        label,
        undo: merges ? last.undo : () => restore(before),
        redo: () => restore(after),
        atMillis,
      };
      set({ past: [...(merges ? past.slice(0, -1) : past), step].slice(-MAX_STEPS), future: [] });
    },
    undo: () => {
      const step = get().past.at(-1);
      if (!step) return;
      step.undo();
      set(({ past, future }) => ({ past: past.slice(0, -1), future: [closed(step), ...future] }));
    },
    redo: () => {
      const step = get().future[0];
      if (!step) return;
      step.redo();
      set(({ past, future }) => ({ past: [...past, closed(step)], future: future.slice(1) }));
    },
  });
}

/** A step that was walked over takes no more changes in. */
function closed(step: UndoStep): UndoStep {
  return { ...step, atMillis: -Infinity };
}
