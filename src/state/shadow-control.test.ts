import { describe, expect, it } from 'vitest';
import { LabError, err, ok, type Result } from '#base/errors.ts';
import {
  BINS,
  LAYERS,
  NEURONS,
  PREFIX_TOKENS,
  SLOTS,
  WIDTH,
  type Decision,
  type DecisionRequest,
} from '#policy/types.ts';
import { LAYOUT } from '#sim/test-support/layout.ts';
import { POSE_LENGTH } from '#sim/types.ts';
import type { PolicyInfo } from '#workers/policy-api.ts';
import type { ForkRequest, SimApi } from '#workers/sim-api.ts';
import { createLab } from './lab.ts';
import { createShadowControl } from './shadow-control.ts';
import type { SteeringCard } from './slices/steering.ts';
import { DEFAULT_PREFERENCES } from './slices/ui.ts';

const SUFFIX = 1 + SLOTS;

function cardOf(amount: number, id = 'card-1'): SteeringCard {
  return {
    id,
    intervention: { operator: 'override', amount, neurons: [[9, 7]], tokens: ['text', 'slots'], name: 'slow' },
    source: { kind: 'list' },
    collapsed: false,
    solo: false,
  };
}

/** What the fake policy answers: dz is the overridden activation, so an answer tells which question it belongs to. */
function decisionOf({ hook, readouts }: DecisionRequest): Decision {
  const amount = hook?.bias[3 * LAYERS * NEURONS + 9 * NEURONS + 7] ?? 0;
  const floats = (rows: number, width: number) => new Float32Array(LAYERS * rows * width);
  return {
    action: Float32Array.of(0, 0, amount, 0, 0, 0, 1),
    bins: new Uint8Array(SLOTS),
    millis: { vision: 0, prefix: 0, suffix: 0, head: 0 },
    readouts: {
      textTokens: 1,
      logits: new Float32Array(SLOTS * BINS),
      ...(readouts?.activations === true && {
        activations: { prefix: floats(PREFIX_TOKENS, NEURONS), suffix: floats(SUFFIX, NEURONS) },
        residuals: { prefix: floats(PREFIX_TOKENS, WIDTH), suffix: floats(SUFFIX, WIDTH) },
      }),
    },
  };
}

/** A lab with a ready policy whose answers wait in `waiting` while `holds` is set. */
function open() {
  const asked: DecisionRequest[] = [];
  const forks: ForkRequest[] = [];
  const waiting: (() => void)[] = [];
  const held = { holds: false, failing: false };
  const sim = {
    layout: async () => ok({ layout: LAYOUT, pose: new Float32Array(POSE_LENGTH) }),
    observationAt: async () =>
      ok({ third: new Uint8Array(0), wrist: new Uint8Array(0), proprioception: new Float32Array(7) }),
    fork: async (request: ForkRequest) => {
      forks.push(request);
      return ok(Float32Array.of(0, 0, 0, 0, 0, request.actions[0]?.[2] ?? 0));
    },
  } as unknown as SimApi;
  const lab = createLab({ sim, preferences: DEFAULT_PREFERENCES, nowMillis: () => 0 });
  const policy = {
    encode: async () => ok({ ids: Int32Array.of(1), pieces: ['a'], dropped: 0, notice: '' }),
    decide: async (request: DecisionRequest): Promise<Result<Decision>> => {
      asked.push(request);
      if (held.holds) await new Promise<void>((resolve) => waiting.push(resolve));
      return held.failing ? err(new LabError('lost', 'It stopped.', { fix: 'Reload.' })) : ok(decisionOf(request));
    },
  };
  const shadow = createShadowControl(lab, {
    policy,
    policyControl: { ensureExpert: async () => ok(null) },
    nowMillis: () => 0,
  });
  const { store } = lab;
  store.getState().setLayout(LAYOUT);
  store
    .getState()
    .setPolicyReady({ bundleId: 'b', sampling: { temperature: 1 }, experts: [] } as unknown as PolicyInfo);
  const stop = shadow.start();
  const shownDz = () => store.getState().shadow?.steered.action[2];
  return { store, lab, shadow, stop, asked, forks, waiting, held, shownDz };
}

/** Lets every promise that can settle do so. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('the shadow', () => {
  it('computes nothing while nothing steers', async () => {
    const { store, shadow, asked, forks } = open();
    store.getState().setScene({ seed: 5 });
    await shadow.settled();
    await turn();
    expect(asked).toHaveLength(0);
    expect(forks).toHaveLength(0);
    store.getState().addCard({ ...cardOf(2), intervention: { ...cardOf(2).intervention, muted: true } });
    await turn();
    expect(asked).toHaveLength(0);
  });

  it('asks for the unsteered side once for a moment, whatever is dragged', async () => {
    const { store, asked, shownDz } = open();
    store.getState().addCard(cardOf(1));
    await turn();
    for (const amount of [2, 3, 4]) {
      store.getState().changeIntervention('card-1', 'amount', { amount });
      await turn();
    }
    expect(asked.filter(({ hook }) => hook === undefined)).toHaveLength(1);
    expect(asked).toHaveLength(5);
    expect(shownDz()).toBe(4);
    expect(store.getState().ghosts.steered?.at(-1)).toBe(4);
    expect(store.getState().shadow?.unsteered.action[2]).toBe(0);
  });

  it('sends only the newest of the questions that came while it was busy', async () => {
    const { store, asked, held, waiting, shownDz } = open();
    store.getState().addCard(cardOf(1));
    await turn();
    held.holds = true;
    for (const amount of [2, 3, 4, 5]) {
      store.getState().changeIntervention('card-1', 'amount', { amount });
      await turn();
    }
    expect(asked).toHaveLength(3);
    held.holds = false;
    waiting.forEach((release) => release());
    await turn();
    expect(asked).toHaveLength(4);
    expect(shownDz()).toBe(5);
  });

  it('never lets a late answer for a moment that was left overwrite what is shown', async () => {
    const { store, held, waiting } = open();
    store.getState().addCard(cardOf(1));
    await turn();
    held.holds = true;
    store.getState().changeIntervention('card-1', 'amount', { amount: 2 });
    await turn();
    store.getState().clearSteering();
    await turn();
    expect(store.getState().shadow).toBeNull();
    waiting.forEach((release) => release());
    await turn();
    expect(store.getState().shadow).toBeNull();
    expect(store.getState().ghosts).toEqual({});
  });

  it('drops an answer whose prompt was changed while it was on its way', async () => {
    const { store, held, waiting } = open();
    const seen: (string | null)[] = [];
    store.getState().addCard(cardOf(1));
    await turn();
    store.subscribe((state, before) => {
      if (state.shadow !== before.shadow && state.shadow) seen.push(state.rivalPrompt);
    });
    held.holds = true;
    store.getState().changeIntervention('card-1', 'amount', { amount: 2 });
    await turn();
    store.getState().setRivalPrompt('put it there, slowly');
    await turn();
    held.holds = false;
    waiting.forEach((release) => release());
    await turn();
    expect(seen).toEqual(['put it there, slowly']);
  });

  it('pauses what plays when the stack changes, and is silent while it plays', async () => {
    const { store, asked } = open();
    store.getState().setPlaying(true);
    store.getState().addCard(cardOf(1));
    await turn();
    expect(store.getState().playing).toBe(false);
    expect(store.getState().shadow).not.toBeNull();
    const before = asked.length;
    store.getState().setPlaying(true);
    await turn();
    expect(store.getState().shadow).toBeNull();
    expect(asked).toHaveLength(before);
  });

  it('says in words why there is no shadow, and tries again at the next change', async () => {
    const { store, held, shownDz } = open();
    held.failing = true;
    store.getState().addCard(cardOf(1));
    await turn();
    expect(store.getState().shadowIssue).toBe('It stopped. Reload.');
    held.failing = false;
    store.getState().changeIntervention('card-1', 'amount', { amount: 3 });
    await turn();
    expect(store.getState().shadowIssue).toBeNull();
    expect(shownDz()).toBe(3);
  });

  it('follows undo and redo of a drag', async () => {
    const { store, shownDz } = open();
    store.getState().addCard(cardOf(1));
    for (const amount of [2, 3, 4]) store.getState().changeIntervention('card-1', 'amount', { amount });
    await turn();
    expect(shownDz()).toBe(4);
    store.getState().undo();
    await turn();
    expect(shownDz()).toBe(1);
    store.getState().redo();
    await turn();
    expect(shownDz()).toBe(4);
  });
});
