import { describe, expect, it } from 'vitest';
import { LAYERS, NEURONS, PREFIX_TOKENS, SLOTS, WIDTH } from '#policy/types.ts';
import type { SideReadouts } from './projection-readouts.ts';
import { placeOfToken, tokensOf, type TokenChoice } from './token-choice.ts';
import { makeTokenMap } from './token-map.ts';

/** A side whose residual streams have length 1 and whose FFNs write `written` of it, in every layer and at every token. */
function sideOf(textTokens: number, written = 0.25): SideReadouts {
  const unit = (tokens: number, length: number) =>
    new Float32Array(LAYERS * tokens * WIDTH).map((_, at) => (at % WIDTH === 0 ? length : 0));
  const suffix = textTokens + SLOTS;
  return {
    bins: new Uint8Array(SLOTS),
    readouts: {
      textTokens,
      activations: {
        prefix: new Float32Array(LAYERS * PREFIX_TOKENS * NEURONS),
        suffix: new Float32Array(LAYERS * suffix * NEURONS),
      },
      residuals: { prefix: unit(PREFIX_TOKENS, 1), suffix: unit(suffix, 1) },
      middles: { prefix: unit(PREFIX_TOKENS, 1 - written), suffix: unit(suffix, 1 - written) },
    },
  };
}

describe('tokens', () => {
  it('stand in the order of the sequence, each at its place', () => {
    const tokens = tokensOf(3);
    expect(tokens).toHaveLength(PREFIX_TOKENS + 3 + SLOTS);
    const columns = tokens.map((token) => {
      const { piece, index } = placeOfToken(token, 3)!;
      return piece === 'prefix' ? index : PREFIX_TOKENS + index;
    });
    expect(columns).toEqual(columns.map((_, column) => column));
  });

  it('have no place where the prompt is too short', () => {
    const fourth: TokenChoice = { kind: 'text', index: 3 };
    expect(placeOfToken(fourth, 3)).toBeUndefined();
    expect(placeOfToken(fourth, 4)).toEqual({ piece: 'suffix', index: 3 });
  });
});

describe('map of layers and tokens', () => {
  it('says how much each FFN writes where nothing steers', () => {
    const { values, columns, kind } = makeTokenMap(sideOf(2), undefined);
    expect([kind, columns, values.length]).toEqual(['written', PREFIX_TOKENS + 2 + SLOTS, LAYERS * columns]);
    values.forEach((value) => expect(value).toBeCloseTo(0.25, 6));
  });

  it('says where steering moved the residual stream, slots matched to slots under a longer prompt', () => {
    const steered = sideOf(4);
    const [layer, slot, tokens] = [7, 2, 4 + SLOTS];
    steered.readouts.residuals.suffix[(layer * tokens + 4 + slot) * WIDTH + 1] = 0.5;
    const { values, columns, kind } = makeTokenMap(sideOf(2), steered);
    expect(kind).toBe('moved');
    const moved = [...values].flatMap((value, at) => (value > 0 ? [[at, value]] : []));
    expect(moved).toEqual([[layer * columns + PREFIX_TOKENS + 2 + slot, 0.5]]);
  });
});
