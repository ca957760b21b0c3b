/** Numbers as bytes, written one after the other; the reader takes them in the same order. Little-endian. */
export class ByteWriter {
  readonly #bytes: number[] = [];

  get bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  u16(values: readonly number[]): void {
    for (const value of values) this.#bytes.push(value & 0xff, value >> 8);
  }

  /** Rows of `width` numbers, column by column: columns that hardly change deflate to almost nothing. */
  u8Columns(values: Uint8Array, width: number): void {
    for (let column = 0; column < width; column++)
      for (let at = column; at < values.length; at += width) this.#bytes.push(values[at]!);
  }

  /** Every bit of every number: a replay is exact or it is nothing. As 32 bits where that loses none. @returns bytes a number */
  floats(values: ArrayLike<number>): 4 | 8 {
    const numbers = Array.from(values);
    const size = numbers.every((value) => Object.is(Math.fround(value), value)) ? 4 : 8;
    const view = new DataView(new ArrayBuffer(8));
    for (const value of numbers) {
      if (size === 4) view.setFloat32(0, value, true);
      else view.setFloat64(0, value, true);
      for (let at = 0; at < size; at++) this.#bytes.push(view.getUint8(at));
    }
    return size;
  }
}

export class ByteReader {
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Undefined, here and below, when fewer bytes are left. */
  u16(count: number): number[] | undefined {
    const start = this.#take(2 * count);
    return start === undefined
      ? undefined
      : Array.from({ length: count }, (_, i) => this.#view.getUint16(start + 2 * i, true));
  }

  u8Columns(rows: number, width: number): Uint8Array | undefined {
    const start = this.#take(rows * width);
    if (start === undefined) return undefined;
    const values = new Uint8Array(rows * width);
    for (let column = 0; column < width; column++)
      for (let row = 0; row < rows; row++)
        values[row * width + column] = this.#view.getUint8(start + column * rows + row);
    return values;
  }

  floats(count: number, size: 4 | 8): Float64Array | undefined {
    const start = this.#take(size * count);
    if (start === undefined) return undefined;
    return Float64Array.from({ length: count }, (_, i) =>
      size === 4 ? this.#view.getFloat32(start + 4 * i, true) : this.#view.getFloat64(start + 8 * i, true),
    );
  }

  #take(bytes: number): number | undefined {
    const start = this.#at;
    if (!(bytes >= 0) || start + bytes > this.#view.byteLength) return undefined;
    this.#at += bytes;
    return start;
  }
}
