import { TICKS_PER_DECISION } from '#sim/types.ts';
import type { EpisodeSpec, RecordedDecision } from '#rollout/recording.ts';
import { activeInterventions } from '#steering/schedule.ts';
import type { Intervention } from '#steering/intervention.ts';
import type { ProjectionQuestion, ProjectionSide } from '#workers/projection-api.ts';
import type { Lab } from './lab.ts';
import { LANES, type Lane } from './lanes.ts';
import { specsOf } from './policy-control.ts';
import { worldAt } from './predict-shadow.ts';
import { momentOf, type ShadowMoment } from './shadow-question.ts';
import { selectRunning, type EpisodesSlice } from './slices/episodes.ts';
import type { ProjectionMoment } from './slices/projection.ts';
import { selectSteers } from './slices/steering.ts';
import type { LabState } from './store.ts';

/** A side before its observation has been fetched. */
export interface AskedSide extends Omit<ProjectionSide, 'observation' | 'stds'> {
  /** Whose episode the observation is taken from. */
  readonly lane: Lane;
  readonly at: ShadowMoment;
}

export interface AskedProjection extends Omit<ProjectionQuestion, 'unsteered' | 'steered'> {
  readonly unsteered: AskedSide;
  readonly steered?: AskedSide;
  readonly moment: ProjectionMoment;
  /** Names moment and steering: equal contexts differ in what is looked at only. */
  readonly contextKey: string;
  readonly key: string;
}

/** What to project now; null while nothing stands still, or without a policy. */
export function projectionQuestion(lab: Lab): AskedProjection | null {
  const state = lab.store.getState();
  if (state.policyStatus !== 'ready' || state.layout === null || state.playing || selectRunning(state)) return null;
  const sides =
    state.projectionSource === 'closed-loop' && selectClosedLoop(state) ? executedSides(lab) : shadowSides(lab);
  const { projectionToken: token, projectionPart: part, projectionView: view, projectionLayer: layer } = state;
  const policy = state.policyInfo?.bundleId ?? '';
  const contextKey = `${policy} ${sides.unsteered.key} ${sides.steered?.key ?? ''}`;
  return {
    ...sides,
    token,
    part,
    view,
    layer,
    contextKey,
    key: JSON.stringify([contextKey, token, part, view, layer]),
  };
}

/**
 * Whether the policy itself decided both lanes, so that their decisions can be read as they were executed. Of one lane alone
 * nothing is left to read: the shadow's unsteered side is the same decision.
 */
export function selectClosedLoop({ episodes: { unsteered, steered } }: Pick<EpisodesSlice, 'episodes'>): boolean {
  return [unsteered, steered].every(({ driver, recording }) => driver === 'policy' && recording !== null);
}

type Sides = Pick<AskedProjection, 'unsteered' | 'steered' | 'moment'>;

function shadowSides(lab: Lab): Sides {
  const state = lab.store.getState();
  const at = momentOf(state);
  const { unsteered, steered } = specsOf(lab);
  const active = activeInterventions(steered.interventions, at.tick, worldAt(lab, at));
  const isSteered = selectSteers(state) && (active.length > 0 || steered.prompt !== unsteered.prompt);
  return {
    moment: { source: 'shadow', decision: at.decision },
    unsteered: sideOf('unsteered', at, unsteered, [], sceneOf(state)),
    ...(isSteered && { steered: sideOf('unsteered', at, steered, active, sceneOf(state)) }),
  };
}

function executedSides(lab: Lab): Sides {
  const state = lab.store.getState();
  const { decision } = momentOf(state);
  const [unsteered, steered] = LANES.map((lane) => executedSide(lab, lane, decision));
  if (!unsteered) return shadowSides(lab);
  return { moment: { source: 'closed-loop', decision }, unsteered, ...(steered && { steered }) };
}

/** A recorded decision as it was asked: what acted then, under the prompt that was read. */
export function executedSide(lab: Lab, lane: Lane, decision: number): AskedSide | undefined {
  const { key, recording, decisions } = lab.store.getState().episodes[lane];
  const recorded = decisions[decision];
  if (!recording || !recorded) return undefined;
  const at = { key, decision, tick: decision * TICKS_PER_DECISION };
  const acting = activeInterventions(interventionsAt(recording.spec, recorded), at.tick, worldAt(lab, at, lane));
  return sideOf(lane, at, { ...recording.spec, prompt: recording.prompt }, acting, '');
}

/** As they were at this decision: a controller may have moved one amount. */
function interventionsAt(
  { interventions, controller }: EpisodeSpec,
  { amount }: RecordedDecision,
): readonly Intervention[] {
  if (!controller || amount === undefined) return interventions;
  return interventions.map((one, index) => (index === controller.intervention ? { ...one, amount } : one));
}

function sideOf(
  lane: Lane,
  at: ShadowMoment,
  { prompt = '', sampling }: EpisodeSpec,
  interventions: readonly Intervention[],
  scene: string,
): AskedSide {
  const { decision } = at;
  return {
    key: JSON.stringify([at.key === '' ? scene : at.key, decision, prompt, sampling, interventions]),
    lane,
    at,
    prompt,
    interventions,
    sampling,
    decision,
  };
}

function sceneOf({ suite, seed }: LabState): string {
  return `scene ${suite} ${seed}`;
}
