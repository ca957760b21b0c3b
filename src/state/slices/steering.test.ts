import { describe, expect, it } from 'vitest';
import { createPoseRegistry } from '#state/pose-track.ts';
import { createLabStore } from '#state/store.ts';
import { firstSetPoint } from '#steering/controller.ts';
import { effectiveController, type SteeringCard } from './steering.ts';
import { DEFAULT_PREFERENCES } from './ui.ts';

const HELD = firstSetPoint('height', 'override');

function stackOf(...changes: readonly Partial<SteeringCard>[]) {
  const store = createLabStore({ poses: createPoseRegistry(), preferences: DEFAULT_PREFERENCES, nowMillis: () => 0 });
  changes.forEach((change, at) =>
    store.getState().addCard({
      id: `card-${at + 1}`,
      intervention: { operator: 'override', amount: 1, neurons: [[0, at]] },
      source: { kind: 'list' },
      collapsed: false,
      solo: false,
      ...change,
    }),
  );
  return store;
}
const muted = { operator: 'override', amount: 1, neurons: [], muted: true } as const;

describe('the set-point of a stack', () => {
  it('belongs to one card: choosing it on another lets the first go, in one step of undo', () => {
    const store = stackOf({}, {});
    store.getState().setControl('card-1', HELD);
    store.getState().setControl('card-2', { ...HELD, setPoint: 0.3 });
    expect(store.getState().cards.map(({ control }) => control?.setPoint)).toEqual([undefined, 0.3]);
    store.getState().undo();
    expect(store.getState().cards.map(({ control }) => control?.setPoint)).toEqual([HELD.setPoint, undefined]);
    store.getState().setControl('card-1', undefined);
    expect(store.getState().cards.some((card) => 'control' in card)).toBe(false);
  });

  it('moves the acting intervention of its card, wherever muted ones stand before it', () => {
    expect(effectiveController(stackOf({ intervention: muted }, {}, { control: HELD }).getState().cards)).toEqual({
      ...HELD,
      intervention: 1,
    });
    expect(effectiveController(stackOf({}, { control: HELD, solo: true }).getState().cards)?.intervention).toBe(0);
  });

  it('moves nothing while its card does not act or has no amount', () => {
    const silent = { operator: 'ablate', amount: 0, neurons: [] } as const;
    expect(effectiveController(stackOf({ intervention: muted, control: HELD }, {}).getState().cards)).toBeUndefined();
    expect(effectiveController(stackOf({ solo: true }, { control: HELD }).getState().cards)).toBeUndefined();
    expect(effectiveController(stackOf({ intervention: silent, control: HELD }).getState().cards)).toBeUndefined();
  });

  it('is not copied with its card', () => {
    const store = stackOf({ control: HELD });
    store.getState().duplicateCard('card-1', 'card-2');
    expect(store.getState().cards.map(({ control }) => control !== undefined)).toEqual([true, false]);
  });
});
