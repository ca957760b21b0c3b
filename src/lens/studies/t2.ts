import { isActionToken } from '#lens/action-tokens.ts';
import type { ActionTokens } from '#lens/action-tokens.ts';
import type { VectorTable } from '#lens/table.ts';
import { COLORS, layerRuns, percent, withGaps } from './study.ts';
import type { Study } from './study.ts';

export interface T2Input {
  readonly policy: VectorTable;
  /** The model before robot training: its rows for the same ids are rare words, so it shows what those ids do by chance. */
  readonly base: VectorTable;
}

const DEPTHS = [5, 10, 30] as const;
const AT_LEAST_ONE_IN = 10;

/** T2 (paper, Fig. 2b): where action tokens sit among the top tokens, layer by layer. */
export function studyT2({ policy, base }: T2Input): Study {
  const { actions, vocabulary } = policy.model;
  const chance = actions.count / vocabulary;
  const numbers = policy.model.layerNumbers;
  const share = DEPTHS.map((k) => layerMeans(policy, (ids) => countActions(ids, actions, k) / k));
  const before = layerMeans(base, (ids) => countActions(ids, actions, AT_LEAST_ONE_IN) / AT_LEAST_ONE_IN);
  const one = layerMeans(policy, (ids) => Number(countActions(ids, actions, AT_LEAST_ONE_IN) > 0));
  const chanceOfOne = 1 - (1 - chance) ** AT_LEAST_ONE_IN;
  const ends = [numbers[0]!, numbers.at(-1)!];
  const kept = numbers.map((number) => before[number]!);
  const place = (layer: number) => `layer ${layer} (${numbers[layer]!} of SmolLM2)`;
  const [ten, most] = [share[1]!, maxAt(share[1]!)];
  const high = numbers.flatMap((_, layer) => (ten[layer]! > 2 * chance ? [layer] : []));
  return {
    id: 't2',
    question: 'What share of the top tokens are action tokens, layer by layer?',
    rules: [
      `Share in top k: action tokens among a value vector's k strongest tokens, divided by k, mean over the layer's ${policy.model.neurons} value vectors (all of them, no sample).`,
      `At least one in top ${AT_LEAST_ONE_IN}: the other common rule; it gives larger numbers for the same vectors.`,
      `Chance: ${actions.count} of ${vocabulary} ids, ${(100 * chance).toFixed(2)} %; at least one in ${AT_LEAST_ONE_IN}: ${(100 * chanceOfOne).toFixed(1)} %.`,
      'Control: the same ids in the base model, where they are ordinary rare words.',
    ],
    seen: [
      `Top 10: ${percent(Math.min(...ten))} to ${percent(ten[most]!)} by layer, most in ${place(most)}; chance is ${percent(chance)}.`,
      high.length === 0
        ? 'No layer has more than twice the chance share.'
        : `More than twice the chance share in ${high.map(place).join(', ')}.`,
      `The same ids in the base model, same layers: ${percent(Math.min(...kept))} to ${percent(Math.max(...kept))}.`,
      `At least one in the top ${AT_LEAST_ONE_IN}: at most ${percent(Math.max(...one))}, in ${place(maxAt(one))}; chance is ${percent(chanceOfOne)}.`,
    ],
    notShown: [
      'A small share does not say that the policy cannot act, nor a large one that a vector does: the slots read the bins from the sum over many vectors and from attention.',
      "OpenVLA, by the paper's figure, has 16 to 49 %. This policy is smaller and was trained for hours; the study cannot tell which of the two makes the difference.",
    ],
    tables: [
      {
        name: 'layers',
        columns: [
          'layer',
          'smollm2_layer',
          ...DEPTHS.map((k) => `share_top_${k}`),
          'at_least_one_in_top_10',
          'base_share_top_10',
          'chance',
        ],
        rows: numbers.map((number, layer) => [
          layer,
          number,
          ...share.map((s) => s[layer]!),
          one[layer]!,
          before[number]!,
          chance,
        ]),
      },
    ],
    figures: [
      {
        name: 'share',
        title: 'Action tokens among the top tokens of value vectors',
        xLabel: `layer of SmolLM2 (the policy keeps ${layerRuns(numbers)})`,
        yLabel: 'share of top tokens',
        scale: 'percent',
        series: [
          ...DEPTHS.map((k, n) => ({
            name: `policy, top ${k}`,
            ...withGaps(numbers, share[n]!),
            color: [COLORS.action, COLORS.policy, '#5fa8a0'][n]!,
          })),
          { name: 'base model, top 10', x: before.map((_, number) => number), y: before, color: COLORS.base },
          { name: 'chance', x: ends, y: [chance, chance], color: COLORS.chance, dashed: true },
        ],
      },
    ],
  };
}

/** Mean of `measure` over the value vectors of each layer. */
function layerMeans(table: VectorTable, measure: (ids: ArrayLike<number>) => number): number[] {
  const { layers, neurons, up } = table.model;
  return Array.from({ length: layers }, (_, layer) => {
    let sum = 0;
    for (let row = layer * neurons; row < (layer + 1) * neurons; row++)
      sum += measure(table.upIds.subarray(row * up, (row + 1) * up));
    return sum / neurons;
  });
}

function countActions(ids: ArrayLike<number>, actions: ActionTokens, k: number): number {
  let count = 0;
  for (let rank = 0; rank < k; rank++) if (isActionToken(actions, ids[rank]!)) count++;
  return count;
}

function maxAt(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}
