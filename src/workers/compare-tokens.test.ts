import { describe, expect, it } from 'vitest';
import { compareTokens, differenceTokens, type Ranked } from './compare-tokens.ts';

const word = (id: number): Ranked => ({ id, text: `t${id}`, isAction: false });
const words = (...ids: number[]) => ids.map(word);
const beforeLogit = (id: number) => id / 10;
const afterLogit = (id: number) => id;

describe('what steering did to the top tokens', () => {
  it('marks those that came in, and puts those that left behind', () => {
    const got = compareTokens({ before: words(1, 2, 3, 4), beforeLogit, after: words(2, 9, 1, 3), afterLogit }, 3, 2);
    expect(got.map(({ id, change }) => [id, change])).toEqual([
      [2, 'same'],
      [9, 'in'],
      [1, 'same'],
      [3, 'out'],
    ]);
    expect(got[1]).toMatchObject({ before: 0.9, after: 9 });
  });

  it('shows at most so many that left', () => {
    const got = compareTokens({ before: words(1, 2, 3), beforeLogit, after: words(7, 8, 9), afterLogit }, 3, 1);
    expect(got.filter(({ change }) => change === 'out').map(({ id }) => id)).toEqual([1]);
  });

  it('marks nothing where only the order changed, or where nothing steers', () => {
    const reordered = compareTokens({ before: words(1, 2), beforeLogit, after: words(2, 1), afterLogit }, 2, 2);
    expect(reordered.map(({ change }) => change)).toEqual(['same', 'same']);
    const alone = compareTokens({ before: words(1, 2), beforeLogit }, 1, 2);
    expect(alone).toEqual([{ ...word(1), before: 0.1, after: null, change: 'same' }]);
  });
});

describe('the difference', () => {
  it('lists what was raised, then what was lowered', () => {
    const got = differenceTokens(words(5, 6, 7), words(1, 2, 3), [beforeLogit, afterLogit], 2);
    expect(got.map(({ id, change }) => [id, change])).toEqual([
      [5, 'in'],
      [6, 'in'],
      [1, 'out'],
      [2, 'out'],
    ]);
  });
});
