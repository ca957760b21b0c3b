import { describe, expect, it } from 'vitest';
import { unwrap } from '#base/errors.ts';
import { actionValue, fastCode } from './action-tokens.ts';
import { tiny, tinyActions, tinyVocabulary } from './test-support/tiny.ts';
import { vocabularyOfBytes, vocabularyOfTokenizer } from './vocabulary.ts';

const idOf = (piece: string) => tiny.pieces.indexOf(piece);

describe('token display', () => {
  it.each([
    ['Ġup', '·up'],
    ['up', 'up'],
    ['ĠĠ', '··'],
    ['Ċ', '⏎'],
    ['<|endoftext|>', '<|endoftext|>'],
    ['ðŁ', '⟨F0 9F⟩'],
  ])('%s as %s', (piece, shown) => {
    expect(tinyVocabulary.display(idOf(piece))).toBe(shown);
  });

  it('shows action tokens as values, with the slot where it is known', () => {
    expect(tinyVocabulary.display(tinyActions.first)).toBe('bin −0.97');
    expect(tinyVocabulary.display(tinyActions.first + 31, 'grip')).toBe('grip 0.97');
    expect(tinyVocabulary.display(tinyActions.first + 11, 'dz')).toBe('dz −0.28');
  });

  it('reads the same ids as words where they are no actions', () => {
    const words = tinyVocabulary.readAs({ convention: 'none', first: 0, count: 0 });
    expect(words.display(tinyActions.first)).toBe('rare0');
    expect(words.words[tinyActions.first]).toBe('rare0');
    expect(tinyVocabulary.words[tinyActions.first]).toBe('');
  });

  it('finds ids by exact text', () => {
    expect(tinyVocabulary.idOf(' up')).toBe(idOf('Ġup'));
    expect(tinyVocabulary.idOf('nowhere')).toBeUndefined();
  });

  it('is the same from the bytes of a pack', () => {
    const texts = [' up', 'é', '\n'].map((text) => new TextEncoder().encode(text));
    const blob = Uint8Array.from([...texts.flatMap((t) => [...t]), 0xf0, 0x9f]);
    const vocabulary = vocabularyOfBytes(blob, Uint32Array.of(0, 3, 5, 6, 8), {
      convention: 'none',
      first: 0,
      count: 0,
    });
    expect([0, 1, 2, 3].map((id) => vocabulary.display(id))).toEqual(['·up', 'é', '⏎', '⟨F0 9F⟩']);
  });

  it.each([
    ['\u0000', '⟨00⟩'],
    ['\u200b', '⟨E2 80 8B⟩'],
    ['\u00a0', '⟨C2 A0⟩'],
    ['a\nb', 'a⏎b'],
    ['', '∅'],
  ])('leaves no chip empty: %j as %s', (text, shown) => {
    const blob = new TextEncoder().encode(text);
    const one = vocabularyOfBytes(blob, Uint32Array.of(0, blob.length), { convention: 'none', first: 0, count: 0 });
    expect(one.display(0)).toBe(shown);
  });

  it('refuses a tokenizer without vocabulary', () => {
    expect(vocabularyOfTokenizer({ model: {} }, tinyActions).ok).toBe(false);
    expect(vocabularyOfTokenizer(null, tinyActions).ok).toBe(false);
    expect(unwrap(vocabularyOfTokenizer({ model: { vocab: { a: 0 } } }, tinyActions)).size).toBe(1);
  });
});

describe('action tokens', () => {
  const steerlab = { convention: 'bins', first: 48_896, count: 256 } as const;
  const openvla = { convention: 'openvla', first: 31_744, count: 256 } as const;
  const fast = { convention: 'pi0-fast', first: 257_152 - 129 - 2047, count: 2048 } as const;

  it('of this policy are centres of 256 equal bins', () => {
    expect(actionValue(steerlab, 48_896)).toBe(-1 + 1 / 256);
    expect(actionValue(steerlab, 49_151)).toBe(1 - 1 / 256);
    expect(actionValue(steerlab, 48_895)).toBeNull();
  });

  it('of OpenVLA count from the end of 32,000 and clip the last', () => {
    // vocab_size - id - 1 indexes the 255 centres of linspace(-1, 1, 256).
    const centre = (index: number) => -1 + (2 * (index + 0.5)) / 255;
    expect(actionValue(openvla, 31_999)).toBeCloseTo(centre(0), 12);
    expect(actionValue(openvla, 31_900)).toBeCloseTo(centre(99), 12);
    expect(actionValue(openvla, 31_744)).toBeCloseTo(centre(254), 12);
    expect(actionValue(openvla, 31_745)).toBeCloseTo(centre(254), 12);
    expect(actionValue(openvla, 32_000)).toBeNull();
  });

  it('of pi0-FAST are codes without a value', () => {
    expect(fastCode(fast, 257_152 - 1 - 128 - 17)).toBe(17);
    expect(fastCode(fast, 257_151)).toBeNull();
    expect(actionValue(fast, 257_000)).toBeNull();
  });
});
