import { invariant } from '#base/errors.ts';
import type { RankedTokens } from './project.ts';
import { arrayOf } from './files.ts';
import type { Arrays } from './files.ts';
import type { PackEntry } from './schema.ts';

/** [layer, index] of a value vector, in the numbering of its own model. */
export interface VectorId {
  readonly layer: number;
  readonly index: number;
}

const LEVELS = 255;

/** Top and bottom tokens of every value vector of a model. A row is layer * neurons + index. */
export class VectorTable {
  readonly model: PackEntry;
  readonly count: number;
  readonly #up: Ranks;
  readonly #down: Ranks;

  /** Errors: 'lens-damaged' when the arrays are not those of the model. */
  constructor(model: PackEntry, arrays: Arrays) {
    this.model = model;
    this.count = model.layers * model.neurons;
    this.#up = ranksOf(arrays, 'up', model.up, this.count, -1);
    this.#down = ranksOf(arrays, 'down', model.down, this.count, 1);
  }

  row({ layer, index }: VectorId): number {
    const { layers, neurons } = this.model;
    invariant(layer >= 0 && layer < layers && index >= 0 && index < neurons, 'the value vector exists');
    return layer * neurons + index;
  }

  idOf(row: number): VectorId {
    return { layer: Math.floor(row / this.model.neurons), index: row % this.model.neurons };
  }

  /** Ids of the strongest tokens of all rows, [count, model.up]; ids only, for search and counting. */
  get upIds(): Uint16Array | Uint32Array {
    return this.#up.ids;
  }

  top(row: number, k: number = this.model.up): RankedTokens {
    return ranked(this.#up, row, k);
  }

  bottom(row: number, k: number = this.model.down): RankedTokens {
    return ranked(this.#down, row, k);
  }
}

interface Ranks {
  readonly ids: Uint16Array | Uint32Array;
  readonly first: Float32Array;
  readonly steps: Uint8Array;
  readonly count: number;
  readonly width: number;
  readonly lead: number;
  /** -1: logits fall with the rank, +1: they rise. */
  readonly direction: 1 | -1;
}

function ranksOf(arrays: Arrays, name: string, width: number, count: number, direction: 1 | -1): Ranks {
  const ids = arrays.get(`${name}.ids`) instanceof Uint32Array ? Uint32Array : Uint16Array;
  const ranks = {
    ids: arrayOf<Uint16Array | Uint32Array>(arrays, `${name}.ids`, ids),
    first: arrayOf(arrays, `${name}.first`, Float32Array),
    steps: arrayOf(arrays, `${name}.steps`, Uint8Array),
    count,
    width,
    lead: 0,
    direction,
  };
  const lead = ranks.first.length / count;
  invariant(Number.isInteger(lead) && ranks.ids.length === count * width, `${name} tokens cover the model`);
  invariant(ranks.steps.length === count * (width - lead), `${name} steps cover the model`);
  return { ...ranks, lead };
}

/**
 * Undoes pack.py, encode_top: the leading logit; for the next ones their distances from it; for the others the sum of steps
 * of |leading logit| / 255.
 */
function ranked(ranks: Ranks, row: number, k: number): RankedTokens {
  const { count, width, lead, ids, first, steps, direction } = ranks;
  const top = first[row * lead]!;
  const unit = Math.abs(top) / LEVELS;
  const logits: number[] = [];
  let level = 0;
  for (let rank = 0; rank < Math.min(k, width); rank++) {
    if (rank >= lead) level += steps[(rank - lead) * count + row]!;
    const away = rank === 0 ? 0 : rank < lead ? first[row * lead + rank]! : unit * level;
    logits.push(top + direction * away);
  }
  return { ids: Array.from(ids.subarray(row * width, row * width + logits.length)), logits };
}
