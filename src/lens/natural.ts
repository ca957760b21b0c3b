import { LabError, invariant } from '#base/errors.ts';
import type { TokenGroup } from '#policy/types.ts';
import { arrayOf } from './files.ts';
import type { LensPack } from './pack.ts';

export type Pool = TokenGroup | 'all';
export type Statistic = 'mean' | 'std' | 'p50' | 'p95' | 'p99' | 'max';

/** Quantile levels that the statistics give, and their names. */
const LEVELS: readonly (readonly [number, Statistic])[] = [
  [0.5, 'p50'],
  [0.95, 'p95'],
  [0.99, 'p99'],
  [1, 'max'],
];

/** Where a value vector fires most: a shipped observation, a token of it (BOS, image, proprio, text, slots), the activation. */
export interface Example {
  readonly observation: number;
  readonly token: number;
  readonly activation: number;
}

/** Shares of 16 equal bins from `low` to `high`, each relative to the fullest. */
export interface Histogram {
  readonly low: number;
  readonly high: number;
  readonly shares: readonly number[];
}

const BINS = 16;
const EXAMPLES = 3;

/** What each neuron does on recorded observations, without any steering. */
export class NaturalTable {
  readonly count: number;
  readonly #stats: Float32Array;
  readonly #pools: readonly string[];
  readonly #statistics: readonly string[];
  readonly #range: Float32Array;
  readonly #histogram: Uint8Array;
  readonly #places: Uint8Array;
  readonly #values: Float32Array;

  private constructor(pack: LensPack, arrays: Awaited<ReturnType<LensPack['arrays']>>) {
    this.count = pack.model.layers * pack.model.neurons;
    this.#pools = pack.model.pools ?? [];
    this.#statistics = pack.model.statistics ?? [];
    this.#stats = arrayOf(arrays, 'stats', Float32Array);
    this.#range = arrayOf(arrays, 'range', Float32Array);
    this.#histogram = arrayOf(arrays, 'histogram', Uint8Array);
    this.#places = arrayOf(arrays, 'example.place', Uint8Array);
    this.#values = arrayOf(arrays, 'example.value', Float32Array);
    const cells = this.#pools.length * this.#statistics.length * this.count;
    if (this.#stats.length !== cells) {
      throw new LabError('lens-damaged', `The natural activations hold ${this.#stats.length} numbers, not ${cells}.`, {
        fix: 'Write the lens again with this version of the training code.',
      });
    }
  }

  /** Errors: 'lens-missing' when the pack was written without demonstrations. */
  static async of(pack: LensPack): Promise<NaturalTable> {
    return new NaturalTable(pack, await pack.arrays('stats'));
  }

  /** One statistic of every value vector, [count]. */
  column(statistic: Statistic, pool: Pool = 'all'): Float32Array {
    const [p, s] = [this.#pools.indexOf(pool), this.#statistics.indexOf(statistic)];
    invariant(p >= 0 && s >= 0, `the pack knows ${statistic} over ${pool}`);
    const start = (p * this.#statistics.length + s) * this.count;
    return this.#stats.subarray(start, start + this.count);
  }

  /** Quantiles and std in the form that a dose is read from: row-major [count, levels] and [count]. */
  quantiles(pool: Pool = 'all'): {
    readonly levels: number[];
    readonly quantiles: Float32Array;
    readonly std: Float32Array;
  } {
    const columns = LEVELS.map(([, name]) => this.column(name, pool));
    const quantiles = new Float32Array(this.count * columns.length);
    columns.forEach((column, level) => {
      for (let row = 0; row < this.count; row++) quantiles[row * columns.length + level] = column[row]!;
    });
    return { levels: LEVELS.map(([level]) => level), quantiles, std: this.column('std', pool) };
  }

  histogram(row: number): Histogram {
    // The file holds 255 x sqrt(share), so that rare activations keep a bar.
    const stored = this.#histogram.subarray(row * BINS, (row + 1) * BINS);
    return {
      low: this.#range[2 * row]!,
      high: this.#range[2 * row + 1]!,
      shares: Array.from(stored, (q) => (q / 255) ** 2),
    };
  }

  /** Strongest first; each from another observation. */
  examples(row: number): Example[] {
    return Array.from({ length: EXAMPLES }, (_, rank) => {
      const at = row * EXAMPLES + rank;
      return { observation: this.#places[2 * at]!, token: this.#places[2 * at + 1]!, activation: this.#values[at]! };
    });
  }
}
