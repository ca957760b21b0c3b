import { invariant } from '#base/errors.ts';
import type { TensorTable } from '#policy/tensors.ts';
import { ZERO_POINT } from '#policy/tensors.ts';
import { LAYERS, NEURONS, WIDTH } from '#policy/types.ts';
import { ACTION_EMBEDDING, downProjection } from '#policy/value-vectors.ts';

/** int8 rows as a bundle stores them: codes with zero point 128, row-major [rows, width], one scale per row. */
export interface QuantizedRows {
  readonly codes: Uint8Array;
  readonly scale: Float32Array;
}

/** The weights that the lens reads; everything is dequantized as it is used. */
export interface LensWeights {
  readonly width: number;
  readonly neurons: number;
  /** The tied embedding, [vocabulary, width], in pieces of equally many rows (a bundle's shard holds 20 MB). */
  readonly embedding: readonly QuantizedRows[];
  /** Rows that replace the embedding's last ones in U, f32 [bins, width]; empty for a plain language model. */
  readonly actions: Float32Array;
  /** down_proj of each layer, [width, neurons]: value vector i is column i. */
  readonly down: readonly QuantizedRows[];
  /** Weight of the final RMS norm, [width]. */
  readonly finalNorm: Float32Array;
}

export function vocabularyOf(weights: LensWeights): number {
  return weights.embedding.reduce((sum, piece) => sum + piece.scale.length, 0);
}

/** Value vector w_i of layer l: column i of down_proj (paper, Eq. 1). */
export function valueVector(weights: LensWeights, layer: number, index: number): Float32Array {
  const { width, neurons } = weights;
  const down = weights.down[layer];
  invariant(down && index >= 0 && index < neurons, 'the value vector exists');
  const vector = new Float32Array(width);
  for (let d = 0; d < width; d++) vector[d] = (down.codes[d * neurons + index]! - ZERO_POINT) * down.scale[d]!;
  return vector;
}

/** Row of U for a token: the action embedding for the last ids, the tied embedding for all others. */
export function unembeddingRow(weights: LensWeights, id: number): Float32Array {
  const { width, embedding, actions } = weights;
  const action = id - (vocabularyOf(weights) - actions.length / width);
  if (action >= 0) return actions.slice(action * width, (action + 1) * width);
  const rows = embedding[0]!.scale.length;
  const piece = embedding[Math.floor(id / rows)];
  invariant(piece && id >= 0, 'the token exists');
  const start = (id % rows) * width;
  const scale = piece.scale[id % rows]!;
  const row = new Float32Array(width);
  for (let d = 0; d < width; d++) row[d] = (piece.codes[start + d]! - ZERO_POINT) * scale;
  return row;
}

/** The lens's weights of a loaded policy: views on its shards. Needs the parts backbone and embedding. */
export function lensWeightsOf(tensors: TensorTable): LensWeights {
  const quantized = (name: string) => ({ codes: tensors.codes(name), scale: tensors.floats(`${name}.scale`) });
  const embedding: QuantizedRows[] = [];
  for (let piece = 0; tensors.has(`embed.weight.${piece}`); piece++) embedding.push(quantized(`embed.weight.${piece}`));
  invariant(embedding.length > 0, 'the bundle lists its embedding');
  return {
    width: WIDTH,
    neurons: NEURONS,
    embedding,
    actions: tensors.floats(ACTION_EMBEDDING),
    down: Array.from({ length: LAYERS }, (_, layer) => quantized(downProjection(layer))),
    finalNorm: tensors.floats('norm.weight'),
  };
}
