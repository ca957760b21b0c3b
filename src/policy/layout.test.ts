import { describe, expect, it } from 'vitest';
import { MASKED, SUFFIX_LENGTHS, flowMask, prefixPiece, suffixLength, suffixPiece } from './layout.ts';

/** Which tokens a row sees. */
function seen(mask: Float32Array, width: number, row: number): number[] {
  return Array.from({ length: width }, (_, column) => column).filter((column) => mask[row * width + column] === 0);
}
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe('the prefix', () => {
  it('lets image tokens see each other, and the rest what is before', () => {
    expect(seen(prefixPiece.mask, 42, 0)).toEqual([0]);
    expect(seen(prefixPiece.mask, 42, 1)).toEqual(range(0, 41));
    expect(seen(prefixPiece.mask, 42, 40)).toEqual(range(0, 41));
    expect(seen(prefixPiece.mask, 42, 41)).toEqual(range(0, 42));
  });

  it('groups BOS with the image, and proprioception alone', () => {
    const groupOf = (token: number) => prefixPiece.group.subarray(4 * token, 4 * token + 4).indexOf(1);
    expect([0, 1, 40, 41].map(groupOf)).toEqual([0, 0, 0, 1]);
  });

  it('turns by position: token 0 not at all, token 1 by one radian in the first pair', () => {
    expect([...prefixPiece.cos.subarray(0, 64)]).toEqual(Array(64).fill(1));
    expect(prefixPiece.cos[64]).toBeCloseTo(Math.cos(1), 6);
    expect(prefixPiece.sin[64 + 32]).toBeCloseTo(Math.sin(1), 6);
    expect(prefixPiece.sin[64 + 31]).toBeCloseTo(1 / 1e5 ** (62 / 64), 9);
  });
});

describe('a suffix', () => {
  const piece = suffixPiece(5);
  const width = 42 + 16;

  it('sees the prefix, its text causally, and its slots mutually; nobody sees the padding', () => {
    expect(piece).toMatchObject({ tokens: 16, past: 42 });
    expect(seen(piece.mask, width, 0)).toEqual(range(0, 43));
    expect(seen(piece.mask, width, 4)).toEqual(range(0, 47));
    expect(seen(piece.mask, width, 5)).toEqual(range(0, 54));
    expect(seen(piece.mask, width, 11)).toEqual(range(0, 54));
    expect(seen(piece.mask, width, 12)).toEqual([...range(0, 42), 54]);
  });

  it('puts text at 42.. and slots at 66.. whatever the text length', () => {
    const angle = (token: number) => Math.atan2(piece.sin[64 * token + 8]!, piece.cos[64 * token + 8]!);
    const step = 1 / 1e5 ** (16 / 64);
    const turn = (a: number) => Math.atan2(Math.sin(a), Math.cos(a));
    expect(angle(0)).toBeCloseTo(turn(42 * step), 5);
    expect(angle(5)).toBeCloseTo(turn(66 * step), 5);
    expect(angle(11)).toBeCloseTo(turn(72 * step), 5);
  });

  it('groups text and slots', () => {
    const groupOf = (token: number) => piece.group.subarray(4 * token, 4 * token + 4).indexOf(1);
    expect([0, 4, 5, 11].map(groupOf)).toEqual([2, 2, 3, 3]);
  });

  it('is padded to one of three lengths, and refuses a 25th token', () => {
    expect([0, 9, 10, 17, 18, 24].map(suffixLength)).toEqual([16, 16, 24, 24, 31, 31]);
    expect(SUFFIX_LENGTHS.at(-1)).toBe(31);
    expect(() => suffixLength(25)).toThrow(/at most 24/);
  });
});

describe('the flow mask', () => {
  it('hides slots and padding, and is causal along the horizon', () => {
    const mask = flowMask(5, false);
    const width = 42 + 16 + 5;
    expect(mask).toHaveLength(5 * width);
    expect(seen(mask, width, 0)).toEqual([...range(0, 47), 58]);
    expect(seen(mask, width, 4)).toEqual([...range(0, 47), ...range(58, 63)]);
    expect(new Set(mask)).toEqual(new Set([0, MASKED]));
  });

  it('shows the slots, not the padding, to an expert that reads them', () => {
    const width = 42 + 16 + 5;
    expect(seen(flowMask(5, true), width, 0)).toEqual([...range(0, 54), 58]);
  });
});
