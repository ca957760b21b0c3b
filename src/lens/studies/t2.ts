import { isActionToken } from '#lens/action-tokens.ts';
import type { ActionTokens } from '#lens/action-tokens.ts';
import type { VectorTable } from '#lens/table.ts';
import { COLORS, withGaps } from './study.ts';
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
  return {
    id: 't2',
    question: 'What share of the top tokens are action tokens, layer by layer?',
    rules: [
      `Share in top k: action tokens among a value vector's k strongest tokens, divided by k, mean over the layer's ${policy.model.neurons} value vectors (all of them, no sample).`,
      `At least one in top ${AT_LEAST_ONE_IN}: the other common rule; it gives larger numbers for the same vectors.`,
      `Chance: ${actions.count} of ${vocabulary} ids, ${(100 * chance).toFixed(2)} %; at least one in ${AT_LEAST_ONE_IN}: ${(100 * chanceOfOne).toFixed(1)} %.`,
      'Control: the same ids in the base model, where they are ordinary rare words.',
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
        xLabel: 'layer of SmolLM2 (the policy keeps 0-2 and 21-29)',
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
