import { projectVector } from './project.ts';
import type { VectorTable } from './table.ts';
import type { LensWeights } from './weights.ts';
import { unembeddingRow } from './weights.ts';

/** Tokens whose rows make a value vector's semantic embedding (paper, section 4.2). */
export const EMBEDDING_TOKENS = 5;

/** Where value vectors and words can be compared by cosine. */
export interface EmbeddingSpace {
  readonly count: number;
  /** Unit direction of the mean of these tokens' rows: a concept. */
  wordDirection(ids: readonly number[]): Float32Array;
  /** Unit semantic embedding of one value vector. */
  vectorDirection(row: number): Float32Array;
  /** Cosine of every value vector's semantic embedding with a direction, [count]. */
  cosines(direction: Float32Array): Float32Array;
}

/**
 * The space of U itself. Semantic embedding of a value vector: softmax(top-5 logits)-weighted mean of those tokens' rows of
 * U, unit length. It is linear in the rows, so the cosines of all vectors with a concept need one dot product per *token*
 * that occurs in some top 5, and five multiplications per vector: exact, and nothing of size [count, width] is stored.
 */
export class UnembeddingSpace implements EmbeddingSpace {
  readonly count: number;
  readonly #weights: LensWeights;
  readonly #ids: Uint32Array;
  readonly #shares: Float32Array;
  readonly #norms: Float32Array;
  readonly #tokens: Uint32Array;

  /** @param norms  lengths of the means before they are made unit, [count], where the pack ships them: computing them takes 0.4 s */
  constructor(table: VectorTable, weights: LensWeights, norms?: Float32Array) {
    this.count = table.count;
    this.#weights = weights;
    this.#ids = new Uint32Array(table.count * EMBEDDING_TOKENS);
    this.#shares = new Float32Array(table.count * EMBEDDING_TOKENS);
    for (let row = 0; row < table.count; row++) {
      const { ids, logits } = table.top(row, EMBEDDING_TOKENS);
      this.#ids.set(ids, row * EMBEDDING_TOKENS);
      this.#shares.set(softmax(logits), row * EMBEDDING_TOKENS);
    }
    this.#tokens = Uint32Array.from(new Set(this.#ids)).sort();
    this.#norms = norms ?? this.#meanNorms();
  }

  wordDirection(ids: readonly number[]): Float32Array {
    const sum = new Float32Array(this.#weights.width);
    for (const id of ids) addScaled(sum, unembeddingRow(this.#weights, id), 1);
    return unit(sum);
  }

  vectorDirection(row: number): Float32Array {
    return unit(this.#mean(row, new Map()));
  }

  cosines(direction: Float32Array): Float32Array {
    const dots = projectVector(this.#weights, direction, this.#tokens);
    const cosines = new Float32Array(this.count);
    for (let row = 0; row < this.count; row++) {
      let sum = 0;
      for (let j = row * EMBEDDING_TOKENS; j < (row + 1) * EMBEDDING_TOKENS; j++)
        sum += this.#shares[j]! * dots[this.#ids[j]!]!;
      cosines[row] = sum / this.#norms[row]!;
    }
    return cosines;
  }

  #mean(row: number, rows: Map<number, Float32Array>): Float32Array {
    const sum = new Float32Array(this.#weights.width);
    for (let j = row * EMBEDDING_TOKENS; j < (row + 1) * EMBEDDING_TOKENS; j++) {
      const id = this.#ids[j]!;
      let tokenRow = rows.get(id);
      if (!tokenRow) rows.set(id, (tokenRow = unembeddingRow(this.#weights, id)));
      addScaled(sum, tokenRow, this.#shares[j]!);
    }
    return sum;
  }

  #meanNorms(): Float32Array {
    const rows = new Map<number, Float32Array>();
    return Float32Array.from({ length: this.count }, (_, row) => norm(this.#mean(row, rows)));
  }
}

/** int8 directions that a lens pack carries when the model's own U is too large for a page: cosines are approximate. */
export interface CodedRows {
  /** i8, row-major [rows, width]. */
  readonly codes: Int8Array;
  readonly width: number;
  /** Row = codes x scale; left out where only directions matter. */
  readonly scale?: Float32Array;
}

export class CodedSpace implements EmbeddingSpace {
  readonly count: number;
  readonly #vectors: CodedRows;
  readonly #words: CodedRows;
  readonly #norms: Float32Array;

  constructor(vectors: CodedRows, words: CodedRows) {
    this.count = vectors.codes.length / vectors.width;
    this.#vectors = vectors;
    this.#words = words;
    this.#norms = Float32Array.from({ length: this.count }, (_, row) => norm(rowOf(vectors, row)));
  }

  wordDirection(ids: readonly number[]): Float32Array {
    const sum = new Float32Array(this.#words.width);
    for (const id of ids) addScaled(sum, rowOf(this.#words, id), this.#words.scale?.[id] ?? 1);
    return unit(sum);
  }

  vectorDirection(row: number): Float32Array {
    return unit(rowOf(this.#vectors, row));
  }

  cosines(direction: Float32Array): Float32Array {
    const { codes, width } = this.#vectors;
    const cosines = new Float32Array(this.count);
    for (let row = 0; row < this.count; row++) {
      let sum = 0;
      for (let d = 0; d < width; d++) sum += codes[row * width + d]! * direction[d]!;
      cosines[row] = sum / this.#norms[row]!;
    }
    return cosines;
  }
}

export function softmax(logits: readonly number[]): number[] {
  const greatest = Math.max(...logits);
  const weights = logits.map((logit) => Math.exp(logit - greatest));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

export function norm(vector: ArrayLike<number>): number {
  let sum = 0;
  for (let d = 0; d < vector.length; d++) sum += vector[d]! * vector[d]!;
  return Math.sqrt(sum);
}

/** The vector at length 1; a zero vector stays zero. */
export function unit(vector: Float32Array): Float32Array {
  const length = norm(vector);
  return length > 0 ? vector.map((x) => x / length) : vector;
}

function addScaled(sum: Float32Array, row: Float32Array, factor: number): void {
  for (let d = 0; d < sum.length; d++) sum[d]! += factor * row[d]!;
}

function rowOf({ codes, width }: CodedRows, row: number): Float32Array {
  return Float32Array.from(codes.subarray(row * width, (row + 1) * width));
}
