import { invariant } from '#base/errors.ts';
import { ZERO_POINT } from '#policy/tensors.ts';
import type { LensWeights } from './weights.ts';

/**
 * What one FFN writes with given activations: sum_i a_i w_i (paper, Eq. 1), straight from the codes of `down_proj`.
 * @param activations  [layers * neurons], those of all layers; signed
 * @returns [width], in units of the residual stream
 */
export function weightedWrite(weights: LensWeights, activations: ArrayLike<number>, layer: number): Float32Array {
  const { width, neurons, down } = weights;
  const rows = down[layer];
  invariant(rows && activations.length === down.length * neurons, 'the activations are those of this model');
  const written = new Float32Array(width);
  const first = layer * neurons;
  for (let d = 0; d < width; d++) {
    let sum = 0;
    for (let index = 0; index < neurons; index++) {
      sum += activations[first + index]! * (rows.codes[d * neurons + index]! - ZERO_POINT);
    }
    written[d] = sum * rows.scale[d]!;
  }
  return written;
}
