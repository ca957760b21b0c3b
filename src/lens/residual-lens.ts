import { invariant } from '#base/errors.ts';

/**
 * What a token's residual stream says at each layer, and what each FFN writes into it.
 *
 * Two different projections, on purpose:
 * - residual stream: the logit lens (nostalgebraist 2020) applies the final RMS norm first, because that is what the output
 *   head would do with this state; its logits are on the scale of the policy's own.
 * - FFN contribution: no norm, as the paper projects value vectors: FFN(x) = sum_i a_i w_i, so its logits are exactly
 *   sum_i a_i (w_i U^T). A residual direction that steering adds after the block counts as part of it.
 */
export interface LayerStates {
  /** Residual stream after each block, [layers, tokens, width]. */
  readonly residuals: Float32Array;
  /** Residual stream between attention and FFN of each block, same shape. */
  readonly middles: Float32Array;
  readonly layers: number;
  readonly width: number;
}

const EPSILON = 1e-5;

/** x * rsqrt(mean(x^2) + 1e-5) * weight, as the policy's final norm. */
export function rmsNorm(x: Float32Array, weight: Float32Array): Float32Array {
  const scale = 1 / rms(x);
  return x.map((value, d) => value * scale * weight[d]!);
}

/** sqrt(mean(x^2) + 1e-5): what the final norm divides by. */
export function rms(x: Float32Array): number {
  let sum = 0;
  for (const value of x) sum += value * value;
  return Math.sqrt(sum / x.length + EPSILON);
}

/** Residual stream of a token after a block. */
export function residualAt(states: LayerStates, layer: number, token: number): Float32Array {
  return rowAt(states, states.residuals, layer, token);
}

/** What the FFN of a block wrote at a token. */
export function contributionAt(states: LayerStates, layer: number, token: number): Float32Array {
  const before = rowAt(states, states.middles, layer, token);
  return rowAt(states, states.residuals, layer, token).map((value, d) => value - before[d]!);
}

/**
 * The rows to project for one token, [2 * layers, width]: first the normed residual stream of every layer, then the FFN
 * contributions. One call of the projector answers a whole panel.
 */
export function projectionRows(states: LayerStates, token: number, finalNorm: Float32Array): Float32Array {
  const { layers, width } = states;
  const rows = new Float32Array(2 * layers * width);
  for (let layer = 0; layer < layers; layer++) {
    rows.set(rmsNorm(residualAt(states, layer, token), finalNorm), layer * width);
    rows.set(contributionAt(states, layer, token), (layers + layer) * width);
  }
  return rows;
}

function rowAt({ width, layers }: LayerStates, data: Float32Array, layer: number, token: number): Float32Array {
  const tokens = data.length / (layers * width);
  invariant(Number.isInteger(tokens) && token >= 0 && token < tokens && layer < layers, 'the state holds this token');
  const start = (layer * tokens + token) * width;
  return data.slice(start, start + width);
}
