import { invariant } from '#base/errors.ts';
import { ZERO_POINT } from '#policy/tensors.ts';
import { vocabularyOf } from './weights.ts';
import type { LensWeights } from './weights.ts';

/** Tokens with their logits, strongest first. */
export interface RankedTokens {
  readonly ids: readonly number[];
  readonly logits: readonly number[];
}

/**
 * Projects a vector on the vocabulary: logits = v U^T, no norm, no bias, dot product (paper, section 3).
 * Departs from the paper's models: U's last rows are the action embedding, so that bins compete with words.
 * @param vector  [width]; a value vector, or a row of the residual stream that its caller has normed
 * @param wanted  project on these ids only, e.g. the tokens that occur in some set; all when left out
 * @returns f32 [vocabulary]; entries outside `wanted` are 0
 */
export function projectVector(weights: LensWeights, vector: Float32Array, wanted?: Uint32Array): Float32Array {
  const { width, embedding, actions } = weights;
  invariant(vector.length === width && width % 4 === 0, 'the vector has the width of U, a multiple of 4');
  const vocabulary = vocabularyOf(weights);
  const pieceRows = embedding[0]!.scale.length;
  const firstAction = vocabulary - actions.length / width;
  const logits = new Float32Array(vocabulary);
  let total = 0;
  for (let d = 0; d < width; d++) total += vector[d]!;
  const offset = ZERO_POINT * total;
  const count = wanted?.length ?? vocabulary;
  for (let n = 0; n < count; n++) {
    const id = wanted ? wanted[n]! : n;
    if (id >= firstAction) {
      logits[id] = dotFloats(actions, (id - firstAction) * width, vector);
      continue;
    }
    const { codes, scale } = embedding[Math.floor(id / pieceRows)]!;
    const row = id % pieceRows;
    logits[id] = (dotCodes(codes, row * width, vector) - offset) * scale[row]!;
  }
  return logits;
}

// Four sums, so that the additions of one do not wait for each other: twice as fast in V8 as one.
function dotCodes(codes: Uint8Array, start: number, vector: Float32Array): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let e = 0;
  for (let d = 0; d < vector.length; d += 4) {
    a += codes[start + d]! * vector[d]!;
    b += codes[start + d + 1]! * vector[d + 1]!;
    c += codes[start + d + 2]! * vector[d + 2]!;
    e += codes[start + d + 3]! * vector[d + 3]!;
  }
  return a + b + c + e;
}

function dotFloats(rows: Float32Array, start: number, vector: Float32Array): number {
  let sum = 0;
  for (let d = 0; d < vector.length; d++) sum += rows[start + d]! * vector[d]!;
  return sum;
}

/** The k highest (or lowest) logits, best first; equal logits in the order of their ids. */
export function rankTokens(logits: ArrayLike<number>, k: number, end: 'up' | 'down' = 'up'): RankedTokens {
  const ids = topIndices(logits, Math.min(k, logits.length), end === 'up' ? 1 : -1);
  return { ids, logits: ids.map((id) => logits[id]!) };
}

/** Indices of the k greatest `sign * values`, best first, by insertion into a short sorted list: most entries fail one test. */
export function topIndices(values: ArrayLike<number>, k: number, sign: 1 | -1 = 1): number[] {
  const best: number[] = [];
  const keys: number[] = [];
  if (k <= 0) return best;
  for (let i = 0; i < values.length; i++) {
    const key = sign * values[i]!;
    if (keys.length === k && key <= keys[k - 1]!) continue;
    let at = keys.length === k ? k - 1 : keys.length;
    while (at > 0 && keys[at - 1]! < key) {
      keys[at] = keys[at - 1]!;
      best[at] = best[at - 1]!;
      at--;
    }
    keys[at] = key;
    best[at] = i;
  }
  return best;
}
