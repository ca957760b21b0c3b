import { asLabError, err, LabError, ok, unwrap, type Result } from '#base/errors.ts';
import { slotTemperature } from '#policy/temperatures.ts';
import { BINS, SLOTS } from '#policy/types.ts';
import type { Decision, HookPlan, ReadoutRequest, Temperatures } from '#policy/types.ts';
import type { EpisodeSpec } from '#rollout/recording.ts';
import { ACTION_LENGTH, POSE_LENGTH, type Action, type Observation } from '#sim/types.ts';
import { compileHook } from '#steering/compile.ts';
import { activeInterventions, readWorld } from '#steering/schedule.ts';
import type { PolicyApi } from '#workers/policy-api.ts';
import { summariseActivity, type MomentActivity } from './activity.ts';
import type { Lab } from './lab.ts';
import type { Lane } from './lanes.ts';
import type { PolicyControl } from './policy-control.ts';
import type { ShadowMoment, ShadowQuestion } from './shadow-question.ts';
import type { Shadow, ShadowSide } from './slices/shadow.ts';

/** The unsteered side of a moment: computed once, whatever is dragged. */
interface Baseline {
  readonly observation: Observation;
  readonly side: ShadowSide;
  readonly activity: MomentActivity;
}

export interface ShadowParts {
  readonly lab: Lab;
  readonly policy: Pick<PolicyApi, 'decide' | 'encode'>;
  readonly policyControl: Pick<PolicyControl, 'ensureExpert'>;
  readonly nowMillis: () => number;
  /** Least recently used first. */
  readonly baselines: Map<string, Baseline>;
  /** Token ids of prompts of the loaded policy. */
  readonly texts: Map<string, Int32Array>;
}

/** A baseline is 1 MB, mostly its activity. */
const KEPT_BASELINES = 12;
const KEPT_TEXTS = 64;
const NEVER = new AbortController().signal;

export interface Predicted {
  readonly shadow: Shadow;
  readonly activity: MomentActivity;
}

/** Both sides from one observation. Errors: those of policy and simulator, in words for the page. */
export async function predictShadow(parts: ShadowParts, question: ShadowQuestion): Promise<Result<Predicted>> {
  const started = parts.nowMillis();
  try {
    unwrap(await parts.policyControl.ensureExpert());
    const baseline = await baselineOf(parts, question);
    const { moment, steered, unsteered, stds } = question;
    const active = activeInterventions(steered.interventions, moment.tick, worldAt(parts.lab, moment));
    const hook = compileHook(active, { stds: stds ?? undefined });
    // The same question has the same answer: nothing is computed when nothing acts at this moment.
    const isSame = hook === undefined && steered.prompt === unsteered.prompt;
    const side = isSame ? baseline.side : await steeredSide(parts, question, baseline, hook);
    const shadow: Shadow = {
      decision: moment.decision,
      tick: moment.tick,
      unsteered: baseline.side,
      steered: side,
      acting: active.length,
      millis: parts.nowMillis() - started,
    };
    return ok({ shadow, activity: baseline.activity });
  } catch (thrown) {
    return err(asLabError(thrown, 'shadow'));
  }
}

async function steeredSide(
  parts: ShadowParts,
  { steered, moment }: ShadowQuestion,
  { observation }: Baseline,
  hook: HookPlan | undefined,
): Promise<ShadowSide> {
  const decision = await decide(parts, steered, moment, observation, hook, readoutsOf(steered));
  return sideOf(parts, moment, decision, steered);
}

async function baselineOf(parts: ShadowParts, question: ShadowQuestion): Promise<Baseline> {
  const { baselines } = parts;
  const { baselineKey, moment, unsteered } = question;
  const known = baselines.get(baselineKey);
  if (known) {
    baselines.delete(baselineKey);
    baselines.set(baselineKey, known);
    return known;
  }
  const observation = await observe(parts.lab, moment);
  const decision = await decide(parts, unsteered, moment, observation, undefined, {
    ...readoutsOf(unsteered),
    activations: true,
    residuals: true,
  });
  const side = await sideOf(parts, moment, decision, unsteered);
  if (!decision.readouts) throw new LabError('shadow', 'The policy answered without its activations.');
  const baseline = { observation, side, activity: summariseActivity(decision.readouts) };
  baselines.set(baselineKey, baseline);
  for (const old of [...baselines.keys()].slice(0, -KEPT_BASELINES)) baselines.delete(old);
  return baseline;
}

/** What the policy sees at the moment. */
export async function observe(lab: Lab, moment: ShadowMoment): Promise<Observation> {
  const key = keyOf(lab, moment);
  const seen = moment.key === '' ? undefined : lab.observations.at(moment.key, moment.decision);
  if (seen) return seen;
  if (moment.key === '') await keep(lab, moment);
  const held = await lab.sim.observationAt(key, moment.decision);
  if (held.ok || held.error.code !== 'unknown-moment') return unwrap(held);
  await keep(lab, moment);
  return unwrap(await lab.sim.observationAt(key, moment.decision));
}

async function forkPath(lab: Lab, moment: ShadowMoment, actions: readonly Action[]): Promise<Float32Array> {
  const request = { key: keyOf(lab, moment), tick: moment.tick, actions };
  const path = await lab.sim.fork(request);
  if (path.ok || path.error.code !== 'unknown-moment') return unwrap(path);
  await keep(lab, moment);
  return unwrap(await lab.sim.fork(request));
}

function keyOf(lab: Lab, { key }: ShadowMoment): string {
  const { suite, seed } = lab.store.getState();
  return key === '' ? `scene ${suite} ${seed}` : key;
}

/** The simulator keeps the last few episodes; one that it let go is played again from its record. */
async function keep(lab: Lab, moment: ShadowMoment): Promise<void> {
  const { suite, seed, episodes } = lab.store.getState();
  const key = keyOf(lab, moment);
  const { recording } = episodes.unsteered;
  if (moment.key === '') unwrap(await lab.sim.layout({ suite, seed, key }));
  else if (recording && episodes.unsteered.key === key)
    unwrap(await lab.sim.replay({ key, recording }, () => undefined, NEVER));
}

async function decide(
  parts: ShadowParts,
  spec: EpisodeSpec,
  moment: ShadowMoment,
  observation: Observation,
  hook: HookPlan | undefined,
  readouts: ReadoutRequest,
): Promise<Decision> {
  const request = {
    observation,
    text: await textOf(parts, spec.prompt ?? ''),
    head: spec.head,
    decision: moment.decision,
    sampling: spec.sampling,
    flowSteps: spec.flowSteps,
    ...(spec.expert !== undefined && { expert: spec.expert }),
    ...(hook && { hook }),
    readouts,
  };
  // Not policy.shadow: there one question of anybody replaces the waiting one of anybody else.
  return unwrap(await parts.policy.decide(request, NEVER));
}

async function textOf({ texts, policy }: ShadowParts, prompt: string): Promise<Int32Array> {
  const known = texts.get(prompt);
  if (known) return known;
  const { ids } = unwrap(await policy.encode(prompt));
  texts.set(prompt, ids);
  for (const old of [...texts.keys()].slice(0, -KEPT_TEXTS)) texts.delete(old);
  return ids;
}

async function sideOf(
  { lab }: ShadowParts,
  moment: ShadowMoment,
  { action, bins, horizon, readouts }: Decision,
  { sampling }: EpisodeSpec,
): Promise<ShadowSide> {
  const path = await forkPath(lab, moment, actionsOf(action, horizon));
  if (!bins) return { action, path };
  const logits = readouts?.logits;
  return { action, bins, path, ...(logits && { probabilities: binProbabilities(logits, bins, sampling) }) };
}

/** The flow head plans five decisions; the discrete head answers for one. */
function actionsOf(action: Float32Array, horizon: Float32Array | undefined): readonly Action[] {
  if (!horizon) return [action];
  const count = horizon.length / ACTION_LENGTH;
  return Array.from({ length: count }, (_, at) => horizon.slice(at * ACTION_LENGTH, (at + 1) * ACTION_LENGTH));
}

function readoutsOf({ head }: EpisodeSpec): ReadoutRequest {
  return head === 'discrete' ? { logits: true } : {};
}

/**
 * Probability of the chosen bin of each slot, [7]: softmax(logits / T) at the temperature that it was drawn at; argmax
 * (temperature 0) is shown at temperature 1.
 * @param logits [7, 256]
 */
export function binProbabilities(logits: Float32Array, bins: Uint8Array, temperatures: Temperatures): Float32Array {
  return Float32Array.from({ length: SLOTS }, (_, slot) => {
    const row = logits.subarray(slot * BINS, (slot + 1) * BINS);
    const chosen = row[bins[slot] ?? 0] ?? 0;
    const t = slotTemperature(temperatures, slot) || 1;
    return 1 / row.reduce((sum, logit) => sum + Math.exp((logit - chosen) / t), 0);
  });
}

export function worldAt(lab: Lab, { tick }: Pick<ShadowMoment, 'tick'>, lane: Lane = 'unsteered') {
  const { layout } = lab.store.getState();
  const track = lab.poses[lane];
  const at = Math.min(tick, track.ticks) * POSE_LENGTH;
  return readWorld(track.poses.subarray(at, at + POSE_LENGTH), layout?.task.target ?? 0);
}
