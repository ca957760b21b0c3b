import { LabError, invariant } from '#base/errors.ts';
import { LAYERS, PREFIX_TOKENS, SLOTS, WIDTH } from '#policy/types.ts';
import type { Readouts, TokenGroup } from '#policy/types.ts';

/** Residual directions from two recorded sets of observations, with what tells whether they mean anything. */
export interface MeanDifference {
  /** layer -> mean(with) - mean(without), [576]: amount 1 moves one mean onto the other. */
  readonly directions: Readonly<Record<number, readonly number[]>>;
  /** Norm of each layer's difference, [12]. */
  readonly norms: readonly number[];
  /**
   * Separation of the two sets along the direction, [12]: difference of the projected means over their pooled standard
   * deviation (Cohen's d). Near 0: the sets differ nowhere in this layer.
   */
  readonly separations: readonly number[];
}

/**
 * Difference of means over recorded residual streams (mean-difference steering vectors; here per block output).
 * Each observation counts once: its tokens of `group` are averaged first.
 *
 * @throws LabError 'too-few-recordings' when a set has fewer than 2
 */
export function differenceOfMeans(
  withConcept: readonly Readouts[],
  without: readonly Readouts[],
  group: TokenGroup,
): MeanDifference {
  if (withConcept.length < 2 || without.length < 2) {
    throw new LabError(
      'too-few-recordings',
      `Expected at least 2 observations in each set; received ${withConcept.length} and ${without.length}.`,
      {
        fix: 'Record more decisions.',
      },
    );
  }
  const a = withConcept.map((readouts) => groupMeans(readouts, group));
  const b = without.map((readouts) => groupMeans(readouts, group));
  const layers = Array.from({ length: LAYERS }, (_, layer) => {
    const direction = subtract(meanRow(a, layer), meanRow(b, layer));
    return { direction, separation: separation(a, b, layer, direction) };
  });
  return {
    directions: Object.fromEntries(layers.map(({ direction }, layer) => [layer, direction])),
    norms: layers.map(({ direction }) => Math.sqrt(dot(direction, direction))),
    separations: layers.map((layer) => layer.separation),
  };
}

/** Mean residual of the group's tokens per layer, [12 * 576]. */
function groupMeans(readouts: Readouts, group: TokenGroup): Float64Array {
  invariant(readouts.residuals, 'recorded residual streams');
  const { prefix, suffix } = readouts.residuals;
  const { source, tokens, from, to } = groupRows(group, prefix, suffix, readouts.textTokens);
  const mean = new Float64Array(LAYERS * WIDTH);
  for (let layer = 0; layer < LAYERS; layer++) {
    for (let token = from; token < to; token++) {
      const row = (layer * tokens + token) * WIDTH;
      for (let i = 0; i < WIDTH; i++) {
        mean[layer * WIDTH + i] = (mean[layer * WIDTH + i] ?? 0) + (source[row + i] ?? 0) / (to - from);
      }
    }
  }
  return mean;
}

function groupRows(group: TokenGroup, prefix: Float32Array, suffix: Float32Array, textTokens: number) {
  const suffixTokens = textTokens + SLOTS;
  switch (group) {
    case 'image':
      return { source: prefix, tokens: PREFIX_TOKENS, from: 0, to: PREFIX_TOKENS - 1 };
    case 'proprio':
      return { source: prefix, tokens: PREFIX_TOKENS, from: PREFIX_TOKENS - 1, to: PREFIX_TOKENS };
    case 'text':
      return { source: suffix, tokens: suffixTokens, from: 0, to: textTokens };
    case 'slots':
      return { source: suffix, tokens: suffixTokens, from: textTokens, to: suffixTokens };
  }
}

function meanRow(rows: readonly Float64Array[], layer: number): number[] {
  return Array.from(
    { length: WIDTH },
    (_, i) => rows.reduce((sum, row) => sum + (row[layer * WIDTH + i] ?? 0), 0) / rows.length,
  );
}

function separation(
  a: readonly Float64Array[],
  b: readonly Float64Array[],
  layer: number,
  direction: readonly number[],
): number {
  const project = (row: Float64Array): number => dot(row.subarray(layer * WIDTH, (layer + 1) * WIDTH), direction);
  const [left, right] = [a.map(project), b.map(project)];
  const pooled = (squares(left) + squares(right)) / (left.length + right.length - 2);
  return pooled > 0 ? (mean(left) - mean(right)) / Math.sqrt(pooled) : 0;
}

function squares(values: readonly number[]): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function subtract(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, i) => value - (b[i] ?? 0));
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
