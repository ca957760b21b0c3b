import { TICKS_PER_DECISION } from '#sim/types.ts';
import type { EpisodeSpec } from '#rollout/recording.ts';
import type { Lab } from './lab.ts';
import { specsOf } from './policy-control.ts';
import { selectRunning } from './slices/episodes.ts';
import { selectSteers, type SteeringCard } from './slices/steering.ts';
import type { LabState } from './store.ts';

/** A decision of an episode that the simulator keeps; `key` '' is the start of a scene in which nothing has run. */
export interface ShadowMoment {
  readonly key: string;
  readonly decision: number;
  readonly tick: number;
}

/** Everything that a shadow depends on. */
export interface ShadowQuestion {
  readonly moment: ShadowMoment;
  readonly unsteered: EpisodeSpec;
  readonly steered: EpisodeSpec;
  readonly cards: readonly SteeringCard[];
  readonly stds: Float32Array | null;
  /** Moment and everything of the unsteered side: one baseline serves all questions that share it. */
  readonly baselineKey: string;
  /** The same and what the steered side reads: an answer to another context must not be shown. */
  readonly contextKey: string;
}

/** What to predict now, or null: nothing steers, nothing stands still, or there is no policy. */
export function questionOf(lab: Lab): ShadowQuestion | null {
  const state = lab.store.getState();
  if (state.policyStatus !== 'ready' || state.layout === null || !selectSteers(state)) return null;
  if (state.playing || selectRunning(state)) return null;
  const moment = momentOf(state);
  const { unsteered, steered } = specsOf(lab);
  const baselineKey = JSON.stringify([moment, unsteered]);
  return {
    moment,
    unsteered,
    steered,
    cards: state.cards,
    stds: lab.naturalStds,
    baselineKey,
    contextKey: `${baselineKey} ${steered.prompt ?? ''}`,
  };
}

export function isSameQuestion(a: ShadowQuestion, b: ShadowQuestion): boolean {
  return a.contextKey === b.contextKey && a.cards === b.cards && a.stds === b.stds;
}

export function momentOf({ episodes, tick }: Pick<LabState, 'episodes' | 'tick'>): ShadowMoment {
  const { key, decisions } = episodes.unsteered;
  const decision = Math.max(0, Math.min(Math.floor(tick / TICKS_PER_DECISION), decisions.length - 1));
  if (key === '' || decisions.length === 0) return { key: '', decision: 0, tick: 0 };
  return { key, decision, tick: decision * TICKS_PER_DECISION };
}
