import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LabError, err, ok } from '#base/errors.ts';
import { LAYERS } from '#policy/types.ts';
import { LAYOUT } from '#sim/test-support/layout.ts';
import { POSE_LENGTH } from '#sim/types.ts';
import type { PolicyInfo } from '#workers/policy-api.ts';
import type { ProjectionQuestion, TokenProjection } from '#workers/projection-api.ts';
import type { SimApi } from '#workers/sim-api.ts';
import { createLab } from './lab.ts';
import { createProjectionControl } from './projection-control.ts';
import type { SteeringCard } from './slices/steering.ts';
import { DEFAULT_PREFERENCES } from './slices/ui.ts';

function cardOf(amount: number): SteeringCard {
  return {
    id: 'card-1',
    intervention: { operator: 'override', amount, neurons: [[9, 7]], tokens: ['slots'], name: 'slow' },
    source: { kind: 'list' },
    collapsed: false,
    solo: false,
  };
}

/** An answer that names its question. */
function answerTo({ token, part, view, layer, steered }: ProjectionQuestion): TokenProjection {
  return {
    token,
    part,
    view,
    layer,
    isCompared: steered !== undefined,
    layers: Array.from({ length: LAYERS }, () => []),
    strongest: [],
    depth: null,
    map: { values: new Float32Array(LAYERS), columns: 1, kind: 'written' },
    texts: [],
    millis: { policy: 0, projection: 0 },
  };
}

/** A lab with a ready policy; answers wait in `waiting` while `holds` is set. */
function open() {
  const asked: ProjectionQuestion[] = [];
  const waiting: (() => void)[] = [];
  const held = { holds: false, failing: false };
  const observation = { third: new Uint8Array(0), wrist: new Uint8Array(0), proprioception: new Float32Array(7) };
  const sim = {
    layout: async () => ok({ layout: LAYOUT, pose: new Float32Array(POSE_LENGTH) }),
    observationAt: async () => ok(observation),
  } as unknown as SimApi;
  const lab = createLab({ sim, preferences: DEFAULT_PREFERENCES, nowMillis: () => 0 });
  const control = createProjectionControl(lab, {
    projector: {
      projectToken: async (question) => {
        asked.push(question);
        if (held.holds) await new Promise<void>((resolve) => waiting.push(resolve));
        return held.failing ? err(new LabError('lost', 'It stopped.', { fix: 'Reload.' })) : ok(answerTo(question));
      },
    },
  });
  lab.store.getState().setLayout(LAYOUT);
  lab.store
    .getState()
    .setPolicyReady({ bundleId: 'b', sampling: { temperature: 1 }, experts: [] } as unknown as PolicyInfo);
  control.start();
  const slot = (index: number) => lab.store.getState().chooseToken({ kind: 'slot', index });
  return { store: lab.store, asked, waiting, held, slot, shown: () => lab.store.getState().projection };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Long enough for a resting slider, and for every promise that can settle. */
const rest = () => vi.advanceTimersByTimeAsync(1000);
const turn = () => vi.advanceTimersByTimeAsync(0);

describe('projections', () => {
  it('are asked for one side while nothing steers, for both once something does', async () => {
    const { store, asked, shown } = open();
    await rest();
    expect(asked).toHaveLength(1);
    expect(asked[0]!.steered).toBeUndefined();
    store.getState().addCard(cardOf(2));
    await rest();
    expect(asked).toHaveLength(2);
    expect(asked[1]!.steered?.interventions[0]?.amount).toBe(2);
    expect(asked[1]!.unsteered.key).toBe(asked[0]!.unsteered.key);
    expect(shown()?.isCompared).toBe(true);
    expect(store.getState().projectionWorking).toBe(false);
  });

  it('wait until a slider rests: one question for a drag', async () => {
    const { store, asked } = open();
    store.getState().addCard(cardOf(1));
    await rest();
    const before = asked.length;
    for (const amount of [2, 3, 4, 5]) {
      store.getState().changeIntervention('card-1', 'amount', { amount });
      await vi.advanceTimersByTimeAsync(30);
    }
    expect(asked).toHaveLength(before);
    await rest();
    expect(asked.slice(before).map(({ steered }) => steered?.interventions[0]?.amount)).toEqual([5]);
  });

  it('of another token come without a wait', async () => {
    const { asked, slot } = open();
    await rest();
    slot(5);
    await turn();
    expect(asked.at(-1)?.token).toEqual({ kind: 'slot', index: 5 });
  });

  it('send only the newest of the questions that came while one was in work, and show no late answer', async () => {
    const { asked, held, waiting, slot, shown } = open();
    await rest();
    held.holds = true;
    for (const index of [0, 1, 3, 4]) {
      slot(index);
      await turn();
    }
    expect(asked.map(({ token }) => token.index)).toEqual([2, 0]);
    waiting.shift()!();
    await turn();
    expect(shown()?.token.index).toBe(2);
    expect(asked.map(({ token }) => token.index)).toEqual([2, 0, 4]);
    waiting.shift()!();
    await turn();
    expect(shown()?.token.index).toBe(4);
  });

  it('are not asked for while the episode plays; the last answer stays', async () => {
    const { store, asked, slot, shown } = open();
    await rest();
    store.getState().setPlaying(true);
    slot(6);
    await rest();
    expect(asked).toHaveLength(1);
    expect(shown()?.token.index).toBe(2);
    store.getState().setPlaying(false);
    await rest();
    expect(shown()?.token.index).toBe(6);
  });

  it('say in words why there are none', async () => {
    const { store, held, slot, shown } = open();
    held.failing = true;
    slot(1);
    await rest();
    expect(shown()).toBeNull();
    expect(store.getState().projectionIssue).toBe('It stopped. Reload.');
  });
});
