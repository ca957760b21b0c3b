import { actionOfBins } from '#policy/heads/discrete.ts';
import { temperaturesOf, type TemperatureWish } from '#policy/temperatures.ts';
import { SLOTS, type Temperatures } from '#policy/types.ts';
import { TEACHER_ID } from '#rollout/driver.ts';
import type { EpisodeSpec, Recording } from '#rollout/recording.ts';
import { linkRecordingOf } from '#share/link-recording.ts';
import type { LinkActions, LinkRecording, LinkState, LinkView } from '#share/link-state.ts';
import { TICKS_PER_DECISION, type SceneLayout } from '#sim/types.ts';
import type { Lab } from './lab.ts';
import type { Lane } from './lanes.ts';
import { specsOf } from './policy-control.ts';
import { effectiveController, effectiveInterventions, selectSteers, type SteeringCard } from './slices/steering.ts';

/** Between the lab's state and what a link holds. */

export interface Shareable {
  readonly state: LinkState;
  /** Lanes whose episode ran under other settings than the present ones: a link would tell a lie about them. */
  readonly stale: readonly Lane[];
}

/** The lab at this moment. `view` is the stage's camera where the user moved it. */
export function shareableOf(lab: Lab, view: LinkView | null): Shareable {
  const state = lab.store.getState();
  const specs = specsOf(lab);
  const stale: Lane[] = [];
  const recordingOf = (lane: Lane): LinkRecording | null => {
    const { recording } = state.episodes[lane];
    if (!recording) return null;
    const acts = lane === 'unsteered' || selectSteers(state);
    if (acts && isSameSpec(recording, specs[lane], state.decoding)) return linkRecordingOf(recording);
    stale.push(lane);
    return null;
  };
  const recordings = { unsteered: recordingOf('unsteered'), steered: recordingOf('steered') };
  const { suite, seed, promptOverride, rivalPrompt, wantedDriver, decoding, cards, tick } = state;
  const moves = recordings.unsteered !== null || recordings.steered !== null;
  return {
    stale,
    state: {
      bundleId: state.policyInfo?.bundleId ?? recordings.unsteered?.bundleId ?? null,
      suite,
      seed,
      promptOverride,
      rivalPrompt,
      driver: wantedDriver,
      decoding,
      cards: cards.map(({ id: _, ...card }) => card),
      view,
      tick: moves ? tick : null,
      recordings,
    },
  };
}

function isSameSpec({ spec, bundleId }: Recording, now: EpisodeSpec, wish: TemperatureWish): boolean {
  if (spec.suite !== now.suite || spec.seed !== now.seed) return false;
  if (bundleId === TEACHER_ID) return true;
  if (spec.head === 'discrete' && !isSameTemperature(temperaturesOf(spec.sampling, wish), spec.sampling)) return false;
  return substance(spec) === substance(now);
}

function isSameTemperature(a: Temperatures, b: Temperatures): boolean {
  const { temperature, gripperTemperature = temperature } = a;
  return temperature === b.temperature && gripperTemperature === (b.gripperTemperature ?? b.temperature);
}

/** All that decides an episode, besides scene and temperature. */
function substance({ prompt, head, expert, sampling, flowSteps, interventions, controller }: EpisodeSpec): string {
  const nameless = interventions.map(({ name: _, ...rest }) => rest);
  return JSON.stringify([prompt, head, expert ?? null, sampling.seed, flowSteps, nameless, controller ?? null]);
}

export function cardsOf(state: LinkState): readonly SteeringCard[] {
  return state.cards.map((card, at) => ({ id: `card-${at + 1}`, ...card }));
}

/** A recording to replay. What only a replay knows (events, success) is still missing. */
export function recordingOf(state: LinkState, lane: Lane, linked: LinkRecording, layout: SceneLayout): Recording {
  const { bundleId, backend, temperature, gripperTemperature, maxDecisions, ticks, cut, finalHash } = linked;
  const { suite, seed, decoding, promptOverride, rivalPrompt } = state;
  const isTeacher = bundleId === TEACHER_ID;
  const own = isTeacher ? layout.task.prompt : (promptOverride ?? layout.task.prompt);
  const prompt = lane === 'steered' ? (rivalPrompt ?? own) : own;
  const { head, expert, samplingSeed, flowSteps } = decoding;
  const controller = lane === 'steered' ? effectiveController(cardsOf(state)) : undefined;
  return {
    version: 1,
    layout,
    prompt: prompt.replaceAll('{prompt}', layout.task.prompt),
    bundleId,
    backend,
    ticks,
    cut,
    finalHash,
    success: false,
    events: [],
    decisions: decisionsOf(linked.actions),
    spec: {
      suite,
      seed,
      ...(!isTeacher && { prompt }),
      head: isTeacher ? 'discrete' : head,
      ...(expert !== null && !isTeacher && { expert }),
      sampling: {
        temperature,
        ...(gripperTemperature !== undefined && { gripperTemperature }),
        seed: isTeacher ? 0 : samplingSeed,
      },
      flowSteps: isTeacher ? TICKS_PER_DECISION : flowSteps,
      interventions: lane === 'steered' ? effectiveInterventions(cardsOf(state)) : [],
      ...(controller && { controller }),
      maxDecisions,
    },
  };
}

function decisionsOf(actions: LinkActions): Recording['decisions'] {
  if (actions.form === 'teacher') return [];
  const values = actions.form === 'bins' ? actions.bins : actions.numbers;
  return Array.from({ length: values.length / SLOTS }, (_, i) => {
    const row = Array.from(values.subarray(SLOTS * i, SLOTS * (i + 1)));
    const tick = i * TICKS_PER_DECISION;
    return actions.form === 'bins' ? { tick, action: [...actionOfBins(row)], bins: row } : { tick, action: row };
  });
}
