import { LabError, invariant } from '#base/errors.ts';
import { LAYERS, PREFIX_TOKENS, SLOTS, WIDTH } from '#policy/types.ts';
import type { Readouts, TokenGroup } from '#policy/types.ts';
import { DIRECTION_OBSERVATIONS } from './limits.ts';

/** Residual directions from two recorded sets of observations, with what tells whether they mean anything. */
export interface MeanDifference {
  /** layer -> mean(with) - mean(without), [576]: amount 1 moves one mean onto the other. */
  readonly directions: Readonly<Record<number, readonly number[]>>;
  /** Norm of each layer's difference, [12]. */
  readonly norms: readonly number[];
  /**
   * Separation of the two sets along the direction, [12]: difference of the projected means over their pooled standard
   * deviation (Cohen's d). Near 0: the sets differ nowhere in this layer. Infinite where they differ and neither spreads.
   */
  readonly separations: readonly number[];
}

/**
 * Difference of means over recorded residual streams (mean-difference steering vectors; here per block output).
 * Each observation counts once: its tokens of one group were averaged first (meanResiduals).
 *
 * @param withConcept one [12 * 576] an observation, as is `without`
 * @throws LabError 'too-few-recordings' when a set has fewer than 2
 */
export function differenceOfMeans(
  withConcept: readonly Float64Array[],
  without: readonly Float64Array[],
): MeanDifference {
  const { min } = DIRECTION_OBSERVATIONS;
  if (withConcept.length < min || without.length < min) {
    throw new LabError(
      'too-few-recordings',
      `Expected at least ${min} observations in each set; received ${withConcept.length} and ${without.length}.`,
      {
        fix: 'Record more decisions.',
      },
    );
  }
  const layers = Array.from({ length: LAYERS }, (_, layer) => {
    const direction = subtract(meanRow(withConcept, layer), meanRow(without, layer));
    return { direction, separation: separation(withConcept, without, layer, direction) };
  });
  return {
    directions: Object.fromEntries(layers.map(({ direction }, layer) => [layer, direction])),
    norms: layers.map(({ direction }) => normOf(direction)),
    separations: layers.map((layer) => layer.separation),
  };
}

/** Length of a direction. */
export function normOf(direction: readonly number[]): number {
  return Math.sqrt(dot(direction, direction));
}

/** Significant bits of a stored component. The means differ from sample to sample by far more than 1 in 4,096. */
const STORED_BITS = 12;

/** A direction as cards and links keep it: twelve bits a component, so that a link with one stays short. */
export function storedDirection(direction: readonly number[]): number[] {
  return direction.map((value) => {
    if (value === 0) return 0;
    const unit = 2 ** (Math.floor(Math.log2(Math.abs(value))) + 1 - STORED_BITS);
    return Math.round(value / unit) * unit;
  });
}

/** What differenceOfMeans keeps of an observation: the mean residual of the group's tokens per layer, [12 * 576]. */
export function meanResiduals(readouts: Readouts, group: TokenGroup): Float64Array {
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
  const distance = mean(left) - mean(right);
  return distance === 0 ? 0 : distance / Math.sqrt(pooled);
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
