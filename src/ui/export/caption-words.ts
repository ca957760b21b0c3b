import { TEACHER_ID } from '#rollout/driver.ts';
import type { FileSubject } from '#share/file-name.ts';
import type { Intervention } from '#steering/intervention.ts';
import { LANES, type Lane } from '#state/lanes.ts';
import { secondsAt, selectLastTick } from '#state/slices/episodes.ts';
import { effectiveInterventions } from '#state/slices/steering.ts';
import type { LabState } from '#state/store.ts';
import { decisionAt } from '#ui/timeline/moment.ts';

/** What stands under an exported picture: enough to make it again. */
export interface CaptionWords {
  /** The prompt. */
  readonly title: string;
  readonly lanes: readonly { readonly lane: Lane; readonly words: string }[];
  /** Task, seed, moment, policy; the first ones matter most where room is short. */
  readonly facts: string;
}

type Read = Pick<
  LabState,
  'suite' | 'seed' | 'episodes' | 'cards' | 'layout' | 'promptOverride' | 'policyInfo' | 'decoding'
>;

const MAX_NAMED = 3;

/** @param tick the shown moment; null for a figure of the whole episode */
export function captionWords(state: Read, tick: number | null): CaptionWords {
  const { episodes, layout, promptOverride, decoding } = state;
  const { suite, seed, bundleId } = subjectOf(state);
  const prompt = episodes.unsteered.prompt || episodes.steered.prompt || promptOverride || layout?.task.prompt;
  const lanes = LANES.filter((lane) => episodes[lane].key !== '').map((lane) => ({
    lane,
    words: laneWords(state, lane),
  }));
  const head = episodes.unsteered.recording?.spec.head ?? decoding.head;
  const facts = [
    suite,
    `seed ${seed}`,
    ...(tick === null ? [] : momentWords(state, tick)),
    ...(bundleId === null ? [] : [bundleId === TEACHER_ID ? 'demonstrator' : `policy ${bundleId}, ${head} head`]),
  ];
  return { title: prompt ? `“${prompt}”` : '', lanes, facts: facts.join(' · ') };
}

/** Task, seed and policy of what is shown, for file names. */
export function subjectOf(state: Pick<Read, 'suite' | 'seed' | 'episodes' | 'policyInfo'>): FileSubject {
  const { suite, seed, episodes, policyInfo } = state;
  const recording = episodes.steered.recording ?? episodes.unsteered.recording;
  return {
    suite: recording?.spec.suite ?? suite,
    seed: recording?.spec.seed ?? seed,
    bundleId: recording?.bundleId ?? policyInfo?.bundleId ?? null,
  };
}

function laneWords({ episodes, cards }: Read, lane: Lane): string {
  const { driver, recording, prompt } = episodes[lane];
  if (lane === 'unsteered') return driver === 'teacher' ? 'demonstration' : 'unsteered';
  const acting = (recording?.spec.interventions ?? effectiveInterventions(cards)).filter(({ muted }) => muted !== true);
  const parts = acting.slice(0, MAX_NAMED).map(interventionWords);
  if (acting.length > MAX_NAMED) parts.push(`${acting.length - MAX_NAMED} more`);
  if (prompt !== '' && prompt !== episodes.unsteered.prompt && episodes.unsteered.key !== '') parts.push(`“${prompt}”`);
  return parts.length === 0 ? 'steered' : `steered: ${parts.join(', ')}`;
}

function interventionWords({ name, operator, amount, neurons }: Intervention): string {
  const what = name ?? `${neurons.length} value vectors`;
  return operator === 'ablate' ? `${what} (ablate)` : `${what} (${operator} ${amount})`;
}

function momentWords(state: Read, tick: number): readonly string[] {
  const end = selectLastTick(state);
  const { decisions } = state.episodes.unsteered;
  return [
    `${secondsAt(tick).toFixed(1)} of ${secondsAt(end).toFixed(1)} s`,
    ...(decisions.length === 0 ? [] : [`decision ${decisionAt(tick, decisions.length)}`]),
  ];
}
