import { topIndices } from './project.ts';
import type { VectorId } from './table.ts';

export interface ActiveVector extends VectorId {
  readonly activation: number;
  /** |activation| x ||w||: the length of what it adds to the residual stream. */
  readonly strength: number;
  /** Activation at the same token without steering, where it was given. */
  readonly before?: number;
}

export interface ActivationInput {
  /** Activations of all tokens, [layers, tokens, neurons] (after the hook). */
  readonly activations: Float32Array;
  /** The same without steering. */
  readonly before?: Float32Array;
  /** ||w|| of every value vector, [layers * neurons]. */
  readonly norms: Float32Array;
  readonly layers: number;
  readonly neurons: number;
}

/** The value vectors that add most to the residual stream at a token, in a layer range [from, to), strongest first. */
export function strongestVectors(
  { activations, before, norms, layers, neurons }: ActivationInput,
  token: number,
  count: number,
  [from, to]: readonly [number, number] = [0, layers],
): ActiveVector[] {
  const tokens = activations.length / (layers * neurons);
  const strength = new Float32Array((to - from) * neurons);
  const at = (layer: number, index: number) => (layer * tokens + token) * neurons + index;
  for (let layer = from; layer < to; layer++) {
    for (let index = 0; index < neurons; index++) {
      strength[(layer - from) * neurons + index] =
        Math.abs(activations[at(layer, index)]!) * norms[layer * neurons + index]!;
    }
  }
  return topIndices(strength, count).map((place) => {
    const layer = from + Math.floor(place / neurons);
    const index = place % neurons;
    return {
      layer,
      index,
      activation: activations[at(layer, index)]!,
      strength: strength[place]!,
      ...(before ? { before: before[at(layer, index)]! } : {}),
    };
  });
}
