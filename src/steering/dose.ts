import { invariant } from '#base/errors.ts';
import type { NeuronId } from './intervention.ts';
import { NEURON_COUNT, flatNeuron } from './compile.ts';

/** Quantiles of each neuron's natural activations over recorded observations; they ship with the bundle. */
export interface NaturalActivations {
  /** Rising levels in [0, 1], at least two. */
  readonly levels: readonly number[];
  /** Row-major [12 * 1536, levels]. */
  readonly quantiles: Float32Array;
  /** [12 * 1536] */
  readonly std: Float32Array;
}

/**
 * Where alpha lies among a neuron's natural activations, as a share in [0, 1], linear between the recorded quantiles.
 * Below the first or above the last quantile it is that quantile's own level: outside is outside, and is not extrapolated.
 */
export function naturalPercentile(alpha: number, [layer, index]: NeuronId, natural: NaturalActivations): number {
  const { levels } = natural;
  const row = quantileRow(flatNeuron(layer, index), natural);
  const first = row[0] ?? 0;
  if (alpha <= first) return levels[0] ?? 0;
  for (let k = 1; k < row.length; k++) {
    const below = row[k - 1] ?? 0;
    const above = row[k] ?? 0;
    if (alpha > above) continue;
    const share = above > below ? (alpha - below) / (above - below) : 1;
    return mix(levels[k - 1] ?? 0, levels[k] ?? 1, share);
  }
  return levels[levels.length - 1] ?? 1;
}

/** The activation at a level (0.5, 0.95, 0.99), median over the set: the marks on the slider. */
export function naturalLevel(level: number, neurons: readonly NeuronId[], natural: NaturalActivations): number {
  return median(neurons.map(([layer, index]) => quantileAt(level, flatNeuron(layer, index), natural)));
}

/** Median percentile of alpha over a set. */
export function setPercentile(alpha: number, neurons: readonly NeuronId[], natural: NaturalActivations): number {
  return median(neurons.map((neuron) => naturalPercentile(alpha, neuron, natural)));
}

function quantileAt(level: number, neuron: number, natural: NaturalActivations): number {
  const { levels } = natural;
  const row = quantileRow(neuron, natural);
  if (level <= (levels[0] ?? 0)) return row[0] ?? 0;
  for (let k = 1; k < levels.length; k++) {
    const below = levels[k - 1] ?? 0;
    const above = levels[k] ?? 1;
    if (level <= above) return mix(row[k - 1] ?? 0, row[k] ?? 0, above > below ? (level - below) / (above - below) : 1);
  }
  return row[row.length - 1] ?? 0;
}

function quantileRow(neuron: number, { levels, quantiles }: NaturalActivations): Float32Array {
  invariant(levels.length >= 2 && quantiles.length === NEURON_COUNT * levels.length, 'a quantile row for each neuron');
  return quantiles.subarray(neuron * levels.length, (neuron + 1) * levels.length);
}

/**
 * ||delta|| / ||residual|| of one layer and token: what the edit adds to the residual stream there, as a share of what is
 * there. delta = sum_i (a'_i - a_i) w_i.
 *
 * @param deltas       a' - a of the changed neurons, [n]
 * @param valueVectors their value vectors, row-major [n, width]
 * @param residual     residual stream at the token before the edit, [width]
 */
export function deltaRatio(deltas: ArrayLike<number>, valueVectors: Float32Array, residual: Float32Array): number {
  const width = residual.length;
  invariant(valueVectors.length === deltas.length * width, 'a value vector for each changed neuron');
  const sum = new Float64Array(width);
  for (let n = 0; n < deltas.length; n++) {
    const delta = deltas[n] ?? 0;
    for (let i = 0; i < width; i++) sum[i] = (sum[i] ?? 0) + delta * (valueVectors[n * width + i] ?? 0);
  }
  const below = norm(residual);
  return below > 0 ? norm(sum) / below : 0;
}

/**
 * The same ratio from norms alone, as if the value vectors were orthogonal: good to a few per cent for small sets, and
 * needs no weights in memory. Used where only the bundle's norms are at hand.
 */
export function deltaRatioFromNorms(
  deltas: ArrayLike<number>,
  valueNorms: ArrayLike<number>,
  residualNorm: number,
): number {
  invariant(deltas.length === valueNorms.length, 'a norm for each changed neuron');
  let sum = 0;
  for (let n = 0; n < deltas.length; n++) sum += ((deltas[n] ?? 0) * (valueNorms[n] ?? 0)) ** 2;
  return residualNorm > 0 ? Math.sqrt(sum) / residualNorm : 0;
}

function norm(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] ?? 0) ** 2;
  return Math.sqrt(sum);
}

function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
