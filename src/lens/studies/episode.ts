import { SLOTS } from '#policy/types.ts';
import { ACTION_DIMENSIONS } from '#sim/types.ts';
import { actionValue, isActionToken } from '#lens/action-tokens.ts';
import type { EpisodeActivity } from '#lens/episode-activity.ts';
import { projectVector, rankTokens, topIndices } from '#lens/project.ts';
import type { RankedTokens } from '#lens/project.ts';
import type { VectorTable } from '#lens/table.ts';
import type { Vocabulary } from '#lens/vocabulary.ts';
import { weightedWrite } from '#lens/weighted-write.ts';
import type { LensWeights } from '#lens/weights.ts';
import { percent, withGaps } from './study.ts';
import type { Figure, Study } from './study.ts';

export interface EpisodeStudyInput {
  readonly activity: EpisodeActivity;
  readonly weights: LensWeights;
  readonly table: VectorTable;
  readonly vocabulary: Vocabulary;
  /** ||w|| of every value vector, [layers * neurons]. */
  readonly norms: Float32Array;
  /** Mean executed action of each slot over the decisions, [7] in [-1, 1]. */
  readonly executed: readonly number[];
  /** What was read, in words: 'the steered lane, 21 decisions of "lift the red cube"'. */
  readonly subject: string;
  /** Called before each of the slots x layers projections (50 ms each): to report, to let an abort in, to throw. */
  readonly beforeProjection?: (done: number, total: number) => Promise<void>;
}

/** What the FFN of one layer wrote at one slot, per decision. */
interface Written {
  readonly slot: number;
  readonly layer: number;
  readonly length: number;
  readonly top: RankedTokens;
}

const TOKENS = 30;
const LISTED_TOKENS = 10;
const LISTED_VECTORS = 10;
const VECTOR_TOKENS = 3;
/** One of Okabe and Ito's colours a slot: safe for colour-blind readers. */
const SLOT_COLORS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#7a8594'];

/**
 * Activation-weighted projection per slot over an episode (paper, Eq. 1 with section 3): at each action slot and layer,
 * sum over decisions of sum_i a_i w_i, projected on the vocabulary without norm. Logits are of the mean per decision, so that
 * episodes of different lengths compare; their order is that of the sum.
 */
export async function studyEpisode(input: EpisodeStudyInput): Promise<Study> {
  const { activity, table, subject } = input;
  const written = await projectAll(input);
  const { vocabulary: size, actions, layerNumbers } = table.model;
  const chance = actions.count / size;
  return {
    id: 'episode',
    question: 'What did the FFNs write at the action slots, over this episode?',
    rules: [
      `Read: ${subject}.`,
      'Written: sum over decisions of activation times value vector, over all value vectors of a layer, at one action slot; divided by the number of decisions.',
      'Tokens: the product of that with U, no norm (as value vectors are projected). Action tokens are shown as values of the slot.',
      `Action share: action tokens among the top ${TOKENS}; chance is ${(100 * chance).toFixed(2)} %.`,
      'Value vectors: those with the largest |mean activation| times length.',
    ],
    seen: [leadersOf(written, input), mostOf(written, input)],
    notShown: [
      'What attention writes, and what later layers make of what an FFN wrote.',
      'A word in a list does not say that the layer acts on what it names; tokens that lead at every slot are what the layer writes whatever happens.',
    ],
    tables: [
      {
        name: 'tokens',
        columns: ['slot', 'layer', 'smollm2_layer', 'rank', 'token', 'logit', 'is_action'],
        rows: written.flatMap(({ slot, layer, top }) =>
          top.ids
            .slice(0, LISTED_TOKENS)
            .map((id, rank) => [
              ACTION_DIMENSIONS[slot]!,
              layer,
              layerNumbers[layer]!,
              rank,
              input.vocabulary.display(id, ACTION_DIMENSIONS[slot]),
              top.logits[rank]!,
              isActionToken(actions, id) ? 1 : 0,
            ]),
        ),
      },
      {
        name: 'layers',
        columns: [
          'slot',
          'layer',
          'smollm2_layer',
          'length',
          `action_share_top_${TOKENS}`,
          'strongest_action',
          'executed_mean',
        ],
        rows: written.map(({ slot, layer, length, top }) => [
          ACTION_DIMENSIONS[slot]!,
          layer,
          layerNumbers[layer]!,
          length,
          shareOfActions(top, input),
          strongestAction(top, input) ?? '',
          input.executed[slot]!,
        ]),
      },
      {
        name: 'vectors',
        columns: ['slot', 'rank', 'layer', 'index', 'mean_activation', 'strength', 'tokens'],
        rows: Array.from({ length: SLOTS }, (_, slot) => strongestRows(input, slot)).flat(),
      },
    ],
    figures: [
      bySlot(input, {
        name: 'action-share',
        title: `Action tokens among the top ${TOKENS} of what each FFN wrote, ${activity.decisions} decisions`,
        yLabel: 'share of top tokens',
        scale: 'percent',
        values: written.map(({ top }) => shareOfActions(top, input)),
      }),
      bySlot(input, {
        name: 'length',
        title: `Length of what each FFN wrote per decision, ${activity.decisions} decisions`,
        yLabel: 'length, residual stream units',
        scale: 'plain',
        values: written.map(({ length }) => length),
      }),
    ],
  };
}

/** Where an action token is the first of all tokens, and what it says beside what was done. */
function leadersOf(written: readonly Written[], { table, vocabulary, executed }: EpisodeStudyInput): string {
  const leaders = written.filter(({ top }) => isActionToken(table.model.actions, top.ids[0]!));
  if (leaders.length === 0) return 'At no slot and layer does an action token come first.';
  const list = leaders.map(({ slot, layer, top }) => {
    const name = ACTION_DIMENSIONS[slot]!;
    return `${vocabulary.display(top.ids[0]!, name)} in layer ${layer} (executed on average ${executed[slot]!.toFixed(2)})`;
  });
  return `Action tokens come first ${leaders.length} times in ${written.length}: ${list.join(', ')}.`;
}

function mostOf(written: readonly Written[], input: EpisodeStudyInput): string {
  const [most] = [...written].sort((a, b) => shareOfActions(b.top, input) - shareOfActions(a.top, input));
  if (!most) return '';
  return `Most action tokens among the top ${TOKENS}: ${percent(shareOfActions(most.top, input))}, at ${ACTION_DIMENSIONS[most.slot]!} in layer ${most.layer}.`;
}

/** Slot by slot, layers rising. */
async function projectAll({ activity, weights, beforeProjection }: EpisodeStudyInput): Promise<Written[]> {
  const { layers } = activity;
  const written: Written[] = [];
  for (let slot = 0; slot < SLOTS; slot++) {
    const mean = activity.slotMean(slot);
    for (let layer = 0; layer < layers; layer++) {
      await beforeProjection?.(written.length, SLOTS * layers);
      const vector = weightedWrite(weights, mean, layer);
      const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
      written.push({ slot, layer, length, top: rankTokens(projectVector(weights, vector), TOKENS) });
    }
  }
  return written;
}

function shareOfActions({ ids }: RankedTokens, { table }: EpisodeStudyInput): number {
  return ids.filter((id) => isActionToken(table.model.actions, id)).length / ids.length;
}

/** Value in [-1, 1] of the first action token of the list; null where it has none. */
function strongestAction({ ids }: RankedTokens, { table }: EpisodeStudyInput): number | null {
  const first = ids.find((id) => isActionToken(table.model.actions, id));
  return first === undefined ? null : actionValue(table.model.actions, first);
}

function strongestRows({ activity, norms, table, vocabulary }: EpisodeStudyInput, slot: number): (string | number)[][] {
  const mean = activity.slotMean(slot);
  const strength = Float32Array.from(mean, (activation, row) => Math.abs(activation) * norms[row]!);
  return topIndices(strength, LISTED_VECTORS).map((row, rank) => {
    const { layer, index } = table.idOf(row);
    const words = table.top(row, VECTOR_TOKENS).ids.map((id) => vocabulary.display(id));
    return [ACTION_DIMENSIONS[slot]!, rank, layer, index, mean[row]!, strength[row]!, words.join(' ')];
  });
}

/** One line a slot. values [slots * layers], slot by slot. */
function bySlot(
  { activity: { layers }, table }: EpisodeStudyInput,
  { values, ...texts }: Pick<Figure, 'name' | 'title' | 'yLabel' | 'scale'> & { readonly values: readonly number[] },
): Figure {
  const { layerNumbers } = table.model;
  return {
    ...texts,
    xLabel: 'layer of SmolLM2',
    series: ACTION_DIMENSIONS.map((name, slot) => ({
      name,
      ...withGaps(layerNumbers, values.slice(slot * layers, (slot + 1) * layers)),
      color: SLOT_COLORS[slot]!,
    })),
  };
}
