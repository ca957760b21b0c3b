import type { VectorTable } from './table.ts';

/** Which value vectors have a token among their top ones, and at which rank: an inverted index in two flat arrays. */
export class TokenIndex {
  readonly ranks: number;
  /** Entries of token t: places[starts[t] .. starts[t + 1]], each row * ranks + rank, rising. */
  readonly #starts: Uint32Array;
  readonly #places: Uint32Array;

  constructor(table: VectorTable) {
    const { upIds } = table;
    this.ranks = table.model.up;
    this.#starts = new Uint32Array(table.model.vocabulary + 1);
    for (const id of upIds) this.#starts[id + 1]!++;
    for (let id = 0; id < table.model.vocabulary; id++) this.#starts[id + 1]! += this.#starts[id]!;
    const next = this.#starts.slice();
    this.#places = new Uint32Array(upIds.length);
    for (let place = 0; place < upIds.length; place++) this.#places[next[upIds[place]!]!++] = place;
  }

  /** How many value vectors have the token among their top ones. */
  count(id: number): number {
    return this.#starts[id + 1]! - this.#starts[id]!;
  }

  places(id: number): Uint32Array {
    return this.#places.subarray(this.#starts[id], this.#starts[id + 1]);
  }
}
