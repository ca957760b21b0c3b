import { invariant } from '#base/errors.ts';
import { ZERO_POINT } from './tensors.ts';
import type { TensorTable } from './tensors.ts';
import { BINS, FIRST_ACTION_TOKEN, LAYERS, NEURONS, VOCABULARY, WIDTH } from './types.ts';

export function downProjection(layer: number): string {
  invariant(Number.isInteger(layer) && layer >= 0 && layer < LAYERS, `layer ${layer} is one of 0..${LAYERS - 1}`);
  return `blocks.${layer}.mlp.down.weight`;
}
export const ACTION_EMBEDDING = 'action_embedding';

/** The embedding is stored in pieces that fit a shard: embed.weight.0, embed.weight.1, … one below the other. */
function embeddingPieces(
  tensors: TensorTable,
): { readonly name: string; readonly first: number; readonly rows: number }[] {
  const pieces = [];
  for (let index = 0, first = 0; tensors.has(`embed.weight.${index}`); index++) {
    const name = `embed.weight.${index}`;
    const rows = tensors.entry(name).shape[0] ?? 0;
    pieces.push({ name, first, rows });
    first += rows;
  }
  return pieces;
}

/** Rows of the embedding, dequantized: [tokens, 576]. */
export function embeddingRows(tensors: TensorTable, tokens: ArrayLike<number>): Float32Array<ArrayBuffer> {
  const pieces = embeddingPieces(tensors);
  const out = new Float32Array(tokens.length * WIDTH);
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    const piece = pieces.find(({ first, rows }) => token >= first && token < first + rows);
    invariant(piece !== undefined, `token ${token} is one of 0..${VOCABULARY - 1}`);
    out.set(tensors.rows(piece.name, [token - piece.first]), i * WIDTH);
  }
  return out;
}

/**
 * The value vector w_i of neuron (layer, index): column i of the layer's down_proj (FFN(x) = sum_i a_i w_i, S1 Eq. 1),
 * dequantized from the shards on demand.
 * @returns [576]
 */
export function valueVector(tensors: TensorTable, layer: number, index: number): Float32Array<ArrayBuffer> {
  invariant(Number.isInteger(index) && index >= 0 && index < NEURONS, `neuron ${index} is one of 0..${NEURONS - 1}`);
  const name = downProjection(layer);
  const vector = new Float32Array(WIDTH);
  if (tensors.entry(name).dtype !== 'u8') {
    const values = tensors.floats(name);
    for (let row = 0; row < WIDTH; row++) vector[row] = values[row * NEURONS + index]!;
    return vector;
  }
  const codes = tensors.codes(name);
  const scales = tensors.floats(`${name}.scale`);
  for (let row = 0; row < WIDTH; row++) vector[row] = (codes[row * NEURONS + index]! - ZERO_POINT) * scales[row]!;
  return vector;
}

/**
 * One row of U, the tied embedding with its last 256 rows replaced by the action embedding.
 * @returns [576]
 */
export function unembeddingRow(tensors: TensorTable, token: number): Float32Array<ArrayBuffer> {
  invariant(
    Number.isInteger(token) && token >= 0 && token < VOCABULARY,
    `token ${token} is one of 0..${VOCABULARY - 1}`,
  );
  return token >= FIRST_ACTION_TOKEN
    ? tensors.rows(ACTION_EMBEDDING, [token - FIRST_ACTION_TOKEN])
    : embeddingRows(tensors, [token]);
}

/**
 * Logits of a residual-space vector on all of U: w U^T, no norm, no bias (paper S1). The int8 rows are never expanded:
 * the integer dot product is scaled once a row.
 * @returns [49152]
 */
export function projectOnVocabulary(tensors: TensorTable, vector: Float32Array): Float32Array<ArrayBuffer> {
  invariant(vector.length === WIDTH, `a residual vector has ${WIDTH} numbers, received ${vector.length}`);
  const logits = new Float32Array(VOCABULARY);
  const offset = vector.reduce((sum, value) => sum + value, 0) * ZERO_POINT;
  for (const piece of embeddingPieces(tensors)) {
    const codes = tensors.codes(piece.name);
    const scales = tensors.floats(`${piece.name}.scale`);
    for (let row = 0; row < piece.rows; row++) {
      let sum = 0;
      const from = row * WIDTH;
      for (let c = 0; c < WIDTH; c++) sum += codes[from + c]! * vector[c]!;
      logits[piece.first + row] = (sum - offset) * scales[row]!;
    }
  }
  const actions = tensors.floats(ACTION_EMBEDDING);
  for (let bin = 0; bin < BINS; bin++) {
    let sum = 0;
    for (let c = 0; c < WIDTH; c++) sum += actions[bin * WIDTH + c]! * vector[c]!;
    logits[FIRST_ACTION_TOKEN + bin] = sum;
  }
  return logits;
}
