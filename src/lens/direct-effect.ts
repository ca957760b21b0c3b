import { slotLogits } from './depth.ts';
import type { LensWeights } from './weights.ts';

/**
 * Direct effect of a value vector on the bins: the change of slot logits when `activation * w` is added to the last residual
 * stream and the final norm's divisor is held at `divisor` (the usual frozen-norm attribution). What later layers make of
 * the vector is left out: the shadow shows that.
 * @param divisor  rms of the slot's last residual stream (residual-lens.ts, rms)
 * @returns logits over the bins, [256], with their mean removed: softmax does not see a common shift
 */
export function directEffect(
  weights: LensWeights,
  vector: Float32Array,
  activation: number,
  divisor: number,
): number[] {
  const normed = vector.map((value, d) => (value * activation * weights.finalNorm[d]!) / divisor);
  const logits = slotLogits(weights, normed);
  const mean = logits.reduce((sum, logit) => sum + logit, 0) / logits.length;
  return logits.map((logit) => logit - mean);
}

/** The expected action of a slot (mean of bin centres under softmax), without and with an effect added to its logits. */
export function expectedShift(logits: ArrayLike<number>, effect: readonly number[]): number {
  const plain = Array.from(logits);
  return expectedAction(plain.map((logit, bin) => logit + effect[bin]!)) - expectedAction(plain);
}

/** Mean of the bin centres under softmax(logits), in [-1, 1]. */
export function expectedAction(logits: readonly number[]): number {
  const greatest = Math.max(...logits);
  let total = 0;
  let weighted = 0;
  logits.forEach((logit, bin) => {
    const weight = Math.exp(logit - greatest);
    total += weight;
    weighted += weight * (((bin + 0.5) / logits.length) * 2 - 1);
  });
  return weighted / total;
}
