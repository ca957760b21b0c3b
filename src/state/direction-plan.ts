import { LabError, err, ok, type Result } from '#base/errors.ts';
import type { TokenGroup } from '#policy/types.ts';
import { DIRECTION_OBSERVATIONS } from '#steering/limits.ts';
import type { Lane } from './lanes.ts';
import { selectRunning } from './slices/episodes.ts';
import { selectPrompt } from './slices/scene.ts';
import type { LabState } from './store.ts';

/** Decisions of a lane, counted from 0 as in the timeline, both ends included. */
export interface MomentRange {
  readonly lane: Lane;
  readonly from: number;
  readonly to: number;
}

/** Where the two sets of a residual direction come from. */
export type DirectionPlan =
  /** The same observations, those of the unsteered lane, read with two prompts. */
  | { readonly kind: 'prompts'; readonly withPrompt: string; readonly withoutPrompt: string }
  /** Two sets of observations, read with the present prompt. */
  | { readonly kind: 'moments'; readonly withMoments: MomentRange; readonly withoutMoments: MomentRange };

export interface PlannedSet {
  readonly lane: Lane;
  readonly decisions: readonly number[];
  readonly prompt: string;
  /** What a card says of the set. */
  readonly words: string;
}

export interface PlannedDirection {
  readonly name: string;
  readonly withConcept: PlannedSet;
  readonly without: PlannedSet;
  /** What is read differently from what was asked, in words; '' when nothing is. */
  readonly note: string;
}

/** What a recording would read now, or in words why it cannot be made. Pure. */
export function planDirection(
  state: Pick<LabState, 'episodes' | 'promptOverride' | 'layout'>,
  plan: DirectionPlan,
  group: TokenGroup,
): Result<PlannedDirection, 'no-direction'> {
  if (selectRunning(state)) return refuse('The episode is still running.', 'Record when it has ended.');
  const planned = plan.kind === 'prompts' ? planPrompts(state, plan, group) : planMoments(state, plan);
  if (!planned.ok) return planned;
  const { withConcept, without } = planned.value;
  const short = [withConcept, without].find(({ decisions }) => decisions.length < DIRECTION_OBSERVATIONS.min);
  if (short) {
    const count = short.decisions.length;
    const happened = `The ${short.lane} lane has ${count} ${count === 1 ? 'decision' : 'decisions'} there`;
    const run = short.lane === 'steered' ? 'Press Run both first.' : 'Run an episode first.';
    const fix = count === 0 ? run : 'Take more of them, or run a longer episode.';
    return refuse(`${happened}; a set takes at least ${DIRECTION_OBSERVATIONS.min}.`, fix);
  }
  return ok(withinLimit(planned.value));
}

function planPrompts(
  { episodes }: Pick<LabState, 'episodes'>,
  { withPrompt, withoutPrompt }: DirectionPlan & { readonly kind: 'prompts' },
  group: TokenGroup,
): Result<PlannedDirection, 'no-direction'> {
  const [a, b] = [withPrompt.trim(), withoutPrompt.trim()];
  if (a === '' || b === '') return refuse('A prompt is empty.', 'Write both.');
  if (a === b) return refuse('Both prompts are the same, so their difference is nothing.', 'Change a word in one.');
  if (group === 'image' || group === 'proprio')
    return refuse('No prompt reaches image and state tokens: they come before it.', 'Choose text or slots.');
  const decisions = Array.from(episodes.unsteered.decisions.keys());
  const setOf = (prompt: string): PlannedSet => ({ lane: 'unsteered', decisions, prompt, words: prompt });
  return ok({ name: directionName(a, b), withConcept: setOf(a), without: setOf(b), note: '' });
}

function planMoments(
  state: Pick<LabState, 'episodes' | 'promptOverride' | 'layout'>,
  { withMoments, withoutMoments }: DirectionPlan & { readonly kind: 'moments' },
): Result<PlannedDirection, 'no-direction'> {
  const setOf = ({ lane, from, to }: MomentRange): PlannedSet => {
    const all = Array.from(state.episodes[lane].decisions.keys());
    const words = `${lane} lane, decisions ${from} to ${Math.max(from, Math.min(to, all.length - 1))}`;
    return { lane, decisions: all.slice(from, to + 1), prompt: selectPrompt(state), words };
  };
  const [withConcept, without] = [setOf(withMoments), setOf(withoutMoments)];
  const isSame = withConcept.words === without.words;
  if (isSame) return refuse('Both sets are the same moments, so their difference is nothing.', 'Change one of them.');
  const name =
    withConcept.lane === without.lane
      ? `${withConcept.lane} ${range(withConcept)} − ${range(without)}`
      : `${withConcept.lane} − ${without.lane}`;
  return ok({ name, withConcept, without, note: '' });
}

const range = ({ decisions }: PlannedSet): string => `${decisions[0] ?? 0}–${decisions.at(-1) ?? 0}`;

function withinLimit(planned: PlannedDirection): PlannedDirection {
  const { max } = DIRECTION_OBSERVATIONS;
  const longest = Math.max(planned.withConcept.decisions.length, planned.without.decisions.length);
  if (longest <= max) return planned;
  const cut = (set: PlannedSet): PlannedSet => ({ ...set, decisions: spread(set.decisions, max) });
  return {
    ...planned,
    withConcept: cut(planned.withConcept),
    without: cut(planned.without),
    note: `${max} of ${longest} decisions are read, evenly spaced: the most that a set takes.`,
  };
}

/** At most `most` of a list, evenly spaced, first and last among them. */
export function spread<T>(list: readonly T[], most: number): readonly T[] {
  if (list.length <= most) return list;
  return Array.from({ length: most }, (_, at) => list[Math.round((at * (list.length - 1)) / (most - 1))]!);
}

/** The words that one prompt has and the other lacks: "slowly". */
export function directionName(withPrompt: string, withoutPrompt: string): string {
  const wordsOf = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const others = new Set(wordsOf(withoutPrompt));
  const own = wordsOf(withPrompt).filter((word) => !others.has(word));
  return own.length > 0 ? own.slice(0, 4).join(' ') : 'direction';
}

function refuse(message: string, fix: string) {
  return err(new LabError('no-direction', message, { fix }));
}
