import { invariant } from '#base/errors.ts';
import { LAYERS, NEURONS, PREFIX_TOKENS, SLOTS, TOKEN_GROUPS, WIDTH } from '#policy/types.ts';
import type { Readouts, TokenGroup } from '#policy/types.ts';
import { NEURON_COUNT } from '#steering/compile.ts';
import type { Intervention } from '#steering/intervention.ts';

/**
 * What the unsteered policy did at one moment, summed over the tokens of each group: enough to say how large an edit is
 * without keeping ten megabytes of activations. Groups in the order of TOKEN_GROUPS.
 */
export interface MomentActivity {
  /** Mean activation, [4, 12 x 1536]. */
  readonly mean: Float32Array;
  /** Mean squared activation, same shape. */
  readonly meanSquare: Float32Array;
  /** Root mean square of the residual stream's norm after each block, [4, 12]. */
  readonly residualNorms: Float32Array;
}

/** @param readouts of an unsteered decision, with activations and residuals */
export function summariseActivity(readouts: Readouts): MomentActivity {
  const { activations, residuals, textTokens } = readouts;
  invariant(activations && residuals, 'activations and residual streams were asked for');
  const mean = new Float32Array(TOKEN_GROUPS.length * NEURON_COUNT);
  const meanSquare = new Float32Array(mean.length);
  const residualNorms = new Float32Array(TOKEN_GROUPS.length * LAYERS);
  TOKEN_GROUPS.forEach((group, place) => {
    const { piece, tokens, from, to } = rowsOf(group, textTokens);
    const share = 1 / Math.max(1, to - from);
    for (let layer = 0; layer < LAYERS; layer++)
      for (let token = from; token < to; token++) {
        const row = layer * tokens + token;
        const into = place * NEURON_COUNT + layer * NEURONS;
        const values = activations[piece];
        for (let i = 0, at = row * NEURONS; i < NEURONS; i++, at++) {
          const value = values[at] ?? 0;
          mean[into + i] = (mean[into + i] ?? 0) + share * value;
          meanSquare[into + i] = (meanSquare[into + i] ?? 0) + share * value * value;
        }
        const cell = place * LAYERS + layer;
        const squares = squaredNorm(residuals[piece], row * WIDTH);
        residualNorms[cell] = (residualNorms[cell] ?? 0) + share * squares;
      }
  });
  return { mean, meanSquare, residualNorms: residualNorms.map(Math.sqrt) };
}

function rowsOf(group: TokenGroup, textTokens: number) {
  const suffixTokens = textTokens + SLOTS;
  switch (group) {
    case 'image':
      return { piece: 'prefix', tokens: PREFIX_TOKENS, from: 0, to: PREFIX_TOKENS - 1 } as const;
    case 'proprio':
      return { piece: 'prefix', tokens: PREFIX_TOKENS, from: PREFIX_TOKENS - 1, to: PREFIX_TOKENS } as const;
    case 'text':
      return { piece: 'suffix', tokens: suffixTokens, from: 0, to: textTokens } as const;
    case 'slots':
      return { piece: 'suffix', tokens: suffixTokens, from: textTokens, to: suffixTokens } as const;
  }
}

function squaredNorm(values: Float32Array, from: number): number {
  let sum = 0;
  for (let i = from; i < from + WIDTH; i++) sum += (values[i] ?? 0) ** 2;
  return sum;
}

/** The largest edit that an intervention makes to the residual stream. */
export interface DeltaDose {
  /** Root mean square over the group's tokens of ||delta||, over that of ||residual||. */
  readonly ratio: number;
  readonly layer: number;
  readonly group: TokenGroup;
}

/**
 * ||delta|| / ||residual|| in the layer and token group where it is largest, as if value vectors were orthogonal (dose.ts,
 * deltaRatioFromNorms): delta = sum_i (a'_i - a_i) w_i with the unsteered a of this moment.
 * @param stds for 'add-std', [12 x 1536]
 */
export function deltaDose(
  intervention: Intervention,
  activity: MomentActivity,
  valueNorms: Float32Array,
  stds: Float32Array,
): DeltaDose | undefined {
  let best: DeltaDose | undefined;
  const groups = intervention.tokens ?? TOKEN_GROUPS;
  for (const group of groups) {
    const place = TOKEN_GROUPS.indexOf(group);
    const squares = squaredDeltas(intervention, activity, place * NEURON_COUNT, valueNorms, stds);
    squares.forEach((square, layer) => {
      const below = activity.residualNorms[place * LAYERS + layer] ?? 0;
      const ratio = below > 0 ? Math.sqrt(square) / below : 0;
      if (square > 0 && (best === undefined || ratio > best.ratio)) best = { ratio, layer, group };
    });
  }
  return best;
}

/** Mean ||delta||^2 of each layer, [12]. */
function squaredDeltas(
  intervention: Intervention,
  { mean, meanSquare }: MomentActivity,
  base: number,
  valueNorms: Float32Array,
  stds: Float32Array,
): number[] {
  const { operator, amount, neurons, directions = {} } = intervention;
  const squares = Array.from({ length: LAYERS }, () => 0);
  for (const [layer, direction] of Object.entries(directions)) {
    const norm = direction.reduce((sum, value) => sum + value * value, 0);
    squares[Number(layer)] = amount * amount * norm;
  }
  for (const [layer, index] of neurons) {
    const neuron = layer * NEURONS + index;
    const [m, s] = [mean[base + neuron] ?? 0, meanSquare[base + neuron] ?? 0];
    const norm = valueNorms[neuron] ?? 0;
    squares[layer] = (squares[layer] ?? 0) + norm * norm * squaredShift(operator, amount, m, s, stds[neuron] ?? 0);
  }
  return squares;
}

/** Mean (a' - a)^2 over tokens, from the mean and the mean square of a. */
function squaredShift(
  operator: Intervention['operator'],
  amount: number,
  mean: number,
  meanSquare: number,
  std: number,
): number {
  switch (operator) {
    case 'override':
      return Math.max(0, amount * amount - 2 * amount * mean + meanSquare);
    case 'add':
      return amount * amount;
    case 'add-std':
      return (amount * std) ** 2;
    case 'scale':
      return (amount - 1) ** 2 * meanSquare;
    case 'ablate':
      return meanSquare;
    case 'residual':
      return 0;
  }
}
