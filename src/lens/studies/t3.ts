import { isActionToken } from '#lens/action-tokens.ts';
import type { VectorTable } from '#lens/table.ts';
import type { Vocabulary } from '#lens/vocabulary.ts';
import { COLORS, layerRuns, percent, withGaps } from './study.ts';
import type { Series, Study } from './study.ts';

export interface T3Input {
  readonly policy: VectorTable;
  readonly base: VectorTable;
  readonly vocabulary: Vocabulary;
  /** Cosine of each value vector with itself before robot training. */
  readonly drift: Float32Array;
}

const EXTREMES = 25;
/** Action tokens named in the text at either end. */
const NAMED = 5;
const QUANTILES = [0.01, 0.1, 0.5, 0.9, 0.99] as const;

/** T3 (paper, Fig. 2c-d): what robot training changed in the value vectors. */
export function studyT3({ policy, base, vocabulary, drift }: T3Input): Study {
  const { actions, layerNumbers, neurons, up, vocabulary: size } = policy.model;
  const before = countTokens(base, layerNumbers);
  const after = countTokens(
    policy,
    layerNumbers.map((_, layer) => layer),
  );
  const z = zScores(before, after);
  const order = Array.from({ length: size }, (_, id) => id).sort((a, b) => z[b]! - z[a]! || a - b);
  const extremes = [...order.slice(0, EXTREMES), ...order.slice(-EXTREMES)];
  const isAction = (id: number) => isActionToken(actions, id);
  const actionIds = order.filter(isAction);
  const sorted = (counts: Uint32Array) => actionIds.map((id) => counts[id]!).sort((a, b) => b - a);
  const layers = layerNumbers.map((number, layer) => {
    const cosines = Float64Array.from(drift.subarray(layer * neurons, (layer + 1) * neurons)).sort();
    return { layer, number, quantiles: QUANTILES.map((q) => quantile(cosines, q)), below: share(cosines, 0.99) };
  });
  const medians = layers.map(({ quantiles }) => quantiles[2]!).sort((a, b) => a - b);
  const lowest = Math.min(...layers.map(({ quantiles }) => quantiles[0]!));
  const gained = extremes.slice(0, EXTREMES).filter(isAction).length;
  const lost = extremes.slice(-EXTREMES).filter(isAction).length;
  const nameOf = (id: number) => `${vocabulary.display(id)}: ${before[id]!} before, ${after[id]!} after`;
  /** Those of sorted tokens that are wanted, at their places. */
  const dots = (
    name: string,
    sortedIds: readonly number[],
    wants: (id: number, place: number) => boolean,
    color: string,
  ): Series => {
    const points = sortedIds.flatMap((id, place) => (wants(id, place) ? [{ id, place }] : []));
    return {
      name,
      x: points.map(({ place }) => place),
      y: points.map(({ id }) => z[id]!),
      labels: points.map(({ id }) => nameOf(id)),
      mark: 'dots',
      color,
    };
  };
  return {
    id: 't3',
    question: 'What did robot training change in the value vectors?',
    rules: [
      'Drift: cosine of each value vector with the same vector of the base model (Q4_1 weights, from which training started). The policy is int8; rounding the base weights alike keeps 99 % of the cosines above 0.9998, the median at 0.99996.',
      `Token count: in how many of the ${policy.count.toLocaleString('en')} top-${up} lists a token stands; base lists are of the same ${layerNumbers.length} layers.`,
      "z: change of a token's count, minus the mean change over all tokens, divided by its standard deviation.",
      `Sorted counts: the ${actions.count} action ids by their count, before and after, each curve sorted on its own.`,
    ],
    seen: [
      `Median cosine of a value vector with itself, by layer: ${medians[0]!.toFixed(4)} to ${medians.at(-1)!.toFixed(4)}; of the most changed 1 %: down to ${lowest.toFixed(4)}. Below 0.99: at most ${percent(Math.max(...layers.map(({ below }) => below)))} of a layer.`,
      `Of the ${EXTREMES} tokens that gained most ${gained} are action tokens, of the ${EXTREMES} that lost most ${lost} (z from ${z[extremes[0]!]!.toFixed(1)} to ${z[extremes.at(-1)!]!.toFixed(1)}); by chance it would be ${((EXTREMES * actions.count) / size).toFixed(1)}.`,
      `Action tokens that gained most: ${actionIds
        .slice(0, NAMED)
        .map((id) => vocabulary.display(id))
        .join(', ')}. That lost most: ${actionIds
        .slice(-NAMED)
        .reverse()
        .map((id) => vocabulary.display(id))
        .join(', ')}.`,
      `Median count of an action id: ${median(sorted(before))} before, ${median(sorted(after))} after.`,
    ],
    notShown: [
      'In the base model the action ids are rare words with their own rows of U; in the policy their rows are the action embedding. So part of the change of their counts is a change of U, not of the value vectors.',
      'Drift is measured from the four-bit weights that training started from. What attention and the gates learnt is not part of this study.',
    ],
    tables: [
      {
        name: 'drift',
        columns: ['layer', 'smollm2_layer', ...QUANTILES.map((q) => `cosine_p${100 * q}`), 'share_below_0.99'],
        rows: layers.map(({ layer, number, quantiles, below }) => [layer, number, ...quantiles, below]),
      },
      {
        name: 'tokens',
        columns: ['id', 'token', 'before', 'after', 'z', 'is_action'],
        rows: extremes.map((id) => [id, vocabulary.display(id), before[id]!, after[id]!, z[id]!, isAction(id) ? 1 : 0]),
      },
      {
        name: 'action_counts',
        columns: ['rank', 'before', 'after'],
        rows: sorted(before).map((count, rank) => [rank, count, sorted(after)[rank]!]),
      },
    ],
    figures: [
      {
        name: 'drift',
        title: 'Cosine of value vectors with themselves before robot training',
        xLabel: `layer of SmolLM2 (the policy keeps ${layerRuns(layerNumbers)})`,
        yLabel: '1 − cosine',
        scale: 'plain',
        series: [
          {
            name: 'median (band: 10-90 %)',
            color: COLORS.policy,
            ...bandOf(
              layerNumbers,
              layers.map((l) => l.quantiles),
            ),
          },
          {
            name: 'most changed 1 %',
            ...withGaps(
              layerNumbers,
              layers.map((l) => 1 - l.quantiles[0]!),
            ),
            color: COLORS.action,
          },
        ],
      },
      {
        name: 'zscores',
        title: 'Change of token counts, all tokens sorted',
        xLabel: 'token, sorted by z',
        yLabel: 'z of the change',
        scale: 'plain',
        series: [
          dots('words', order, (id, place) => !isAction(id) && isDrawn(place, size), COLORS.base),
          dots('action tokens', order, isAction, COLORS.action),
        ],
      },
      {
        name: 'extremes',
        title: `The ${EXTREMES} tokens that gained most, and the ${EXTREMES} that lost most`,
        xLabel: 'token, sorted by z',
        yLabel: 'z of the change',
        scale: 'plain',
        names: extremes.map((id) => vocabulary.display(id)),
        series: [
          dots('words', extremes, (id) => !isAction(id), COLORS.base),
          dots('action tokens', extremes, isAction, COLORS.action),
        ],
      },
      {
        name: 'action-counts',
        title: 'How often each action id stands in a top-30 list, sorted',
        xLabel: 'rank of the id',
        yLabel: 'value vectors',
        scale: 'plain',
        series: [
          { name: 'policy', x: actionIds.map((_, n) => n), y: sorted(after), color: COLORS.action },
          { name: 'base model (rare words)', x: actionIds.map((_, n) => n), y: sorted(before), color: COLORS.base },
        ],
      },
    ],
  };
}

/** In how many top lists of the given layers each token stands. */
export function countTokens(table: VectorTable, layers: readonly number[]): Uint32Array {
  const { neurons, up, vocabulary } = table.model;
  const counts = new Uint32Array(vocabulary);
  for (const layer of layers) {
    for (const id of table.upIds.subarray(layer * neurons * up, (layer + 1) * neurons * up)) counts[id]!++;
  }
  return counts;
}

/** (change - mean change) / standard deviation of the change, per token. */
export function zScores(before: Uint32Array, after: Uint32Array): Float64Array {
  const change = Float64Array.from(after, (count, id) => count - before[id]!);
  const mean = change.reduce((sum, c) => sum + c, 0) / change.length;
  const variance = change.reduce((sum, c) => sum + (c - mean) ** 2, 0) / change.length;
  return change.map((c) => (variance > 0 ? (c - mean) / Math.sqrt(variance) : 0));
}

function bandOf(numbers: readonly number[], quantiles: readonly number[][]) {
  const distance = (q: number) =>
    withGaps(
      numbers,
      quantiles.map((list) => 1 - list[q]!),
    );
  return { ...distance(2), low: distance(3).y, high: distance(1).y };
}

/** Of all words only some are drawn: both ends whole, because that is where things happen, and 300 between. */
function isDrawn(place: number, count: number): boolean {
  return place < 150 || place >= count - 150 || place % Math.ceil(count / 300) === 0;
}

function median(falling: readonly number[]): number {
  return falling[falling.length >> 1]!;
}

function quantile(sorted: Float64Array, q: number): number {
  return sorted[Math.round(q * (sorted.length - 1))]!;
}

function share(sorted: Float64Array, limit: number): number {
  return sorted.filter((cosine) => cosine < limit).length / sorted.length;
}
