import { describe, expect, it } from 'vitest';
import { hexOf, sha256 } from '#base/sha256.ts';
import { sha256Hex } from './digest.ts';
import { floatsOfHalves } from './half.ts';
import { TensorTable } from './tensors.ts';
import type { TensorEntry } from './manifest.ts';

describe('sha256', () => {
  it('agrees with Web Crypto at every length around a block', async () => {
    const bytes = Uint8Array.from({ length: 300 }, (_, i) => (i * 37) & 255);
    for (const length of [0, 1, 3, 55, 56, 57, 63, 64, 65, 119, 120, 128, 299]) {
      const piece = bytes.slice(0, length);
      expect(hexOf(sha256(piece)), `${length}`).toBe(await sha256Hex(piece));
    }
  });

  it('is the published value of "abc"', () => {
    expect(hexOf(sha256(new TextEncoder().encode('abc')))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });
});

describe('floatsOfHalves', () => {
  it('converts normal, subnormal and special halves exactly', () => {
    const halves = Uint16Array.of(
      0x3c00,
      0xc000,
      0x3555,
      0x0001,
      0x03ff,
      0x0400,
      0x7bff,
      0x7c00,
      0xfc00,
      0x8000,
      0x0000,
    );
    const expected = [1, -2, 0.333251953125, 2 ** -24, 1023 * 2 ** -24, 2 ** -14, 65504, Infinity, -Infinity, -0, 0];
    expect([...floatsOfHalves(halves)]).toEqual(expected);
    expect(floatsOfHalves(Uint16Array.of(0x7e00))[0]).toBeNaN();
  });
});

describe('TensorTable', () => {
  const shard = new Uint8Array(64);
  new Float32Array(shard.buffer, 0, 2).set([0.5, 2]);
  shard.set([128, 129, 130, 0, 255, 128], 8);
  new Uint16Array(shard.buffer, 16, 2).set([0x3c00, 0xc000]);
  new Int32Array(shard.buffer, 20, 2).set([-7, 9]);
  const entry = (name: string, offset: number, shape: number[], dtype: TensorEntry['dtype']): TensorEntry => ({
    name,
    file: 'graphs/a.bin',
    offset,
    shape,
    dtype,
  });
  const table = new TensorTable(
    [
      entry('m.scale', 0, [2], 'f32'),
      entry('m', 8, [2, 3], 'u8'),
      entry('h', 16, [2], 'f16'),
      entry('i', 20, [2], 'i32'),
    ],
    () => shard,
  );

  it('dequantizes rows by their scale, zero point 128', () => {
    expect([...table.rows('m', [1, 0])]).toEqual([-256, 254, 0, 0, 0.5, 1]);
    expect([...table.floats('m')]).toEqual([0, 0.5, 1, -256, 254, 0]);
  });

  it('reads halves, integers and codes', () => {
    expect([...table.floats('h')]).toEqual([1, -2]);
    expect([...table.integers('i')]).toEqual([-7, 9]);
    expect([...table.codes('m')]).toEqual([128, 129, 130, 0, 255, 128]);
  });

  it('refuses what is not there', () => {
    expect(() => table.floats('x')).toThrow(/no tensor x/);
    expect(() => table.rows('m', [2])).toThrow(/row 2/);
    expect(() => table.integers('m')).toThrow(/integers/);
  });
});
