import { describe, expect, it } from 'vitest';
import { IMAGE_TOKENS } from '#policy/types.ts';
import { cellAfterKey, cellOfToken, PATCH_SIDES, tokenOfCell } from './image-cells.ts';
import { tokenName } from './projection-words.ts';

describe('cells of the camera pictures', () => {
  it('are all 40 image tokens, each once and back again', () => {
    const seen = (['third', 'wrist'] as const).flatMap((camera) =>
      Array.from({ length: PATCH_SIDES[camera] ** 2 }, (_, cell) => {
        const token = tokenOfCell(camera, cell);
        expect(cellOfToken(token)).toEqual({ camera, cell });
        return token.index;
      }),
    );
    expect(seen).toEqual(Array.from({ length: IMAGE_TOKENS }, (_, index) => index));
    expect(cellOfToken({ kind: 'slot', index: 2 })).toBeUndefined();
  });

  it('are named as the list of tokens names them', () => {
    expect(tokenName(tokenOfCell('third', 7), [])).toBe('third-person patch 2, 2');
    expect(tokenName(tokenOfCell('wrist', 2), [])).toBe('wrist patch 1, 2');
  });

  it('are walked by arrows, which stop at the edges', () => {
    const walk = (keys: readonly string[], from: number | undefined) =>
      keys.reduce<number | undefined>((cell, key) => cellAfterKey(key, cell, 6), from);
    expect(walk(['ArrowRight', 'ArrowDown'], 0)).toBe(7);
    expect(walk(['ArrowLeft', 'ArrowUp'], 0)).toBe(0);
    expect(walk(['End', 'ArrowRight', 'ArrowDown', 'Home'], 2)).toBe(6);
    expect(walk(['ArrowDown', 'ArrowRight'], 35)).toBe(35);
    expect(cellAfterKey('ArrowDown', undefined, 2)).toBe(0);
    expect(cellAfterKey('x', 3, 2)).toBeUndefined();
  });
});
