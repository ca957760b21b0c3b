import { describe, expect, it } from 'vitest';
import { inlineWeights } from './inline-weights.ts';

/** Protobuf by hand: fields as (number, payload). */
const field = (number: number, payload: Uint8Array | string): number[] => {
  const bytes = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload;
  const length = bytes.length < 128 ? [bytes.length] : [(bytes.length & 127) | 128, bytes.length >> 7];
  return [number * 8 + 2, ...length, ...bytes];
};
const message = (...fields: number[][]) => Uint8Array.from(fields.flat());
const external = (key: string, value: string) => field(13, message(field(1, key), field(2, value)));
const EXTERNAL = [14 * 8, 1];

const shard = Uint8Array.from({ length: 400 }, (_, i) => i & 255);
const shards = new Map([['a-0.bin', shard]]);
const tensor = (location: string, offset: number, length: number) =>
  message(
    [8, 2],
    field(8, 'w'),
    external('location', location),
    external('offset', String(offset)),
    external('length', String(length)),
    EXTERNAL,
  );
const modelOf = (initializer: Uint8Array) =>
  message([8, 10], field(7, message(field(2, 'g'), field(5, initializer))), field(2, 'made'));

describe('inlineWeights', () => {
  it('writes the bytes of a shard into the tensor, and leaves the rest as it is', () => {
    const inlined = inlineWeights(modelOf(tensor('a-0.bin', 64, 200)), shards);
    const expected = modelOf(message([8, 2], field(8, 'w'), field(9, shard.subarray(64, 264))));
    expect(inlined).toEqual(expected);
  });

  it('copies tensors that hold their bytes already', () => {
    const model = modelOf(message([8, 2], field(8, 'w'), field(9, Uint8Array.of(1, 2))));
    expect(inlineWeights(model, shards)).toEqual(model);
  });

  it('names a shard that is missing or too short', () => {
    expect(() => inlineWeights(modelOf(tensor('b-0.bin', 0, 4)), shards)).toThrow(/b-0\.bin/);
    expect(() => inlineWeights(modelOf(tensor('a-0.bin', 300, 200)), shards)).toThrow(/200 bytes at 300 of a-0\.bin/);
  });
});
