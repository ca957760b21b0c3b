import { describe, expect, it } from 'vitest';
import { choiceKey, choiceOf, decidedAt, logitTitle, percent, tokenName, tokenOptions } from './projection-words.ts';

const TEXTS = ['put', '·the', '·red'];

describe('words of the projections', () => {
  it('names tokens as people point at them', () => {
    expect(tokenName({ kind: 'slot', index: 2 }, TEXTS)).toBe('slot dz');
    expect(tokenName({ kind: 'text', index: 2 }, TEXTS)).toBe('word “·red”');
    expect(tokenName({ kind: 'image', index: 8 }, TEXTS)).toBe('third-person patch 3, 2');
    expect(tokenName({ kind: 'image', index: 38 }, TEXTS)).toBe('wrist patch 1, 2');
  });

  it('offers every token once, slots first, and finds each again by its key', () => {
    const options = tokenOptions(TEXTS);
    expect(options).toHaveLength(1 + 40 + 1 + 3 + 7);
    expect(options[0]?.label).toBe('slot dx');
    expect(new Set(options.map(({ value }) => value)).size).toBe(options.length);
    for (const { value } of options) expect(choiceKey(choiceOf(value, TEXTS)!)).toBe(value);
    expect(choiceOf('text:3', TEXTS)).toBeUndefined();
  });

  it('tells a logit before and after, and what steering did', () => {
    const token = { id: 1, text: '·slow', isAction: false, before: 1, after: 2.5, change: 'in' } as const;
    expect(logitTitle(token)).toBe('·slow: logit 1.00 → 2.50, brought in by steering');
    expect(logitTitle({ ...token, after: null, change: 'same' })).toBe('·slow: logit 1.00');
  });

  it('finds the layer at which the bin is decided', () => {
    expect(decidedAt({ bin: 3, probabilities: [0.01, 0.05, 0.3, 0.5] })).toBe(2);
    expect(percent(0.0042)).toBe('0.4 %');
    expect(percent(0.62)).toBe('62 %');
  });
});
