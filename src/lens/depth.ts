import { softmax } from './embedding-space.ts';
import { residualAt, rmsNorm } from './residual-lens.ts';
import type { LayerStates } from './residual-lens.ts';
import type { LensWeights } from './weights.ts';

/**
 * Depth of a decision: the probability of a bin if the policy had to answer after each block. The residual stream of the
 * slot goes through the final norm and the action embedding; softmax over the bins, temperature 1. The last entry is the
 * policy's own probability.
 * @returns [layers]
 */
export function depthOfDecision(states: LayerStates, weights: LensWeights, token: number, bin: number): number[] {
  return Array.from({ length: states.layers }, (_, layer) => {
    const logits = slotLogits(weights, rmsNorm(residualAt(states, layer, token), weights.finalNorm));
    return softmax(logits)[bin] ?? 0;
  });
}

/** Logits over the bins of a normed slot state: y E^T. */
export function slotLogits({ actions, width }: LensWeights, y: Float32Array): number[] {
  return Array.from({ length: actions.length / width }, (_, bin) => {
    let sum = 0;
    for (let d = 0; d < width; d++) sum += actions[bin * width + d]! * y[d]!;
    return sum;
  });
}
