import { LabError, invariant } from '#base/errors.ts';
import { floatsOfHalves } from './half.ts';
import { byteLength } from './manifest.ts';
import type { TensorEntry } from './manifest.ts';

/** int8 weights are stored as uint8 with this zero point, so that one blob serves MatMulInteger and MatMulNBits. */
export const ZERO_POINT = 128;

/** The bytes of a file of the bundle; it throws when the part was not loaded. */
export type FileBytes = (path: string) => Uint8Array<ArrayBuffer>;

/** Named tensors over the shards: views where the stored type allows, dequantized copies where it does not. */
export class TensorTable {
  readonly #entries: ReadonlyMap<string, TensorEntry>;
  readonly #bytes: FileBytes;

  constructor(entries: readonly TensorEntry[], bytes: FileBytes) {
    this.#entries = new Map(entries.map((entry) => [entry.name, entry]));
    this.#bytes = bytes;
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** @throws LabError 'no-such-tensor' */
  entry(name: string): TensorEntry {
    const entry = this.#entries.get(name);
    if (entry !== undefined) return entry;
    throw new LabError('no-such-tensor', `The policy bundle lists no tensor ${name}.`, {
      fix: 'Export the bundle again with this version.',
      data: { name },
    });
  }

  /** A whole tensor as float32, row-major. f32 is a view on the shard when it is aligned; the others are copies. */
  floats(name: string): Float32Array<ArrayBuffer> {
    const entry = this.entry(name);
    const bytes = this.#view(entry);
    switch (entry.dtype) {
      case 'f32':
        return bytes.byteOffset % 4 === 0
          ? new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
          : new Float32Array(bytes.slice().buffer);
      case 'f16':
        return floatsOfHalves(new Uint16Array(bytes.slice().buffer));
      case 'u8':
        return this.rows(name, everyRow(entry));
      case 'i32':
        return Float32Array.from(this.integers(name));
    }
  }

  integers(name: string): Int32Array<ArrayBuffer> {
    const entry = this.entry(name);
    invariant(entry.dtype === 'i32', `${name} holds integers`);
    return new Int32Array(this.#view(entry).slice().buffer);
  }

  /** Stored bytes of a u8 tensor (images of the fixtures, int8 codes). */
  codes(name: string): Uint8Array<ArrayBuffer> {
    const entry = this.entry(name);
    invariant(entry.dtype === 'u8', `${name} holds bytes`);
    return this.#view(entry);
  }

  /** Chosen rows of a matrix as float32, [indices, columns]; a u8 code is (code - 128) times the scale of its row. */
  rows(name: string, indices: ArrayLike<number>): Float32Array<ArrayBuffer> {
    const entry = this.entry(name);
    const [count = 0, ...rest] = entry.shape;
    const columns = rest.reduce((product, size) => product * size, 1);
    const out = new Float32Array(indices.length * columns);
    const codes = entry.dtype === 'u8' ? this.codes(name) : undefined;
    const values = codes === undefined ? this.floats(name) : undefined;
    const scales = codes === undefined ? undefined : this.floats(`${name}.scale`);
    for (let i = 0; i < indices.length; i++) {
      const row = indices[i]!;
      invariant(row >= 0 && row < count, `row ${row} lies in ${name} of ${count} rows`);
      const from = row * columns;
      if (values !== undefined) {
        out.set(values.subarray(from, from + columns), i * columns);
        continue;
      }
      const scale = scales![row]!;
      for (let c = 0; c < columns; c++) out[i * columns + c] = (codes![from + c]! - ZERO_POINT) * scale;
    }
    return out;
  }

  #view(entry: TensorEntry): Uint8Array<ArrayBuffer> {
    return this.#bytes(entry.file).subarray(entry.offset, entry.offset + byteLength(entry));
  }
}

function everyRow(entry: TensorEntry): number[] {
  return Array.from({ length: entry.shape[0] ?? 0 }, (_, row) => row);
}
