import { describe, expect, it } from 'vitest';
import { insideLasso } from './lasso.ts';
import { cardName, shortNumber, vectorName } from './lens-words.ts';
import { newLensCard } from './new-card.ts';
import { range } from './paint-layer-map.ts';
import { sortedRows } from './sorted-rows.ts';

describe('lasso', () => {
  it('takes what lies inside, also in a hollow shape', () => {
    const points = Int8Array.of(0, 0, 10, 10, 50, 50, 10, -10, 0, 30);
    expect(insideLasso(points, [-20, -20, 20, -20, 20, 20, -20, 20])).toEqual([0, 1, 3]);
    // A V: the last point lies in its notch.
    expect(insideLasso(points, [-20, 40, 0, 5, 20, 40, 0, -40])).toEqual([0, 1]);
  });
});

describe('order of rows', () => {
  const hits = { rows: Uint32Array.of(4, 1, 3), scores: Float32Array.of(3, 2, 1) };

  it('is as found, or by a column with ties by row', () => {
    expect([...sortedRows(hits, undefined)]).toEqual([4, 1, 3]);
    expect([...sortedRows(hits, Float32Array.of(0, 5, 0, 9, 5))]).toEqual([3, 1, 4]);
  });

  it('is the same array for the same question, so that the list does not jump', () => {
    const column = new Float32Array(5);
    expect(sortedRows(hits, column)).toBe(sortedRows(hits, column));
  });
});

describe('words', () => {
  it('name a vector by both layer numbers where they differ', () => {
    const model = { layerNumbers: [0, 21] };
    expect(vectorName({ layer: 0, index: 5 }, model)).toBe('L0 · 5');
    expect(vectorName({ layer: 1, index: 5 }, model)).toBe('L1 (21) · 5');
  });

  it('keep three digits and a true minus', () => {
    expect([shortNumber(-0.012345), shortNumber(1234.5)]).toEqual(['−0.0123', '1235']);
    expect(cardName([{ text: '·up' }, { text: 'Up' }, { text: 'x' }])).toBe('up Up');
  });
});

describe('a new card', () => {
  it('starts at the natural p99, and at 2 where that says nothing', () => {
    expect(newLensCard([{ layer: 9, index: 3 }], 'up', 1.3456).intervention).toMatchObject({
      operator: 'override',
      amount: 1.3,
      neurons: [[9, 3]],
    });
    expect(newLensCard([], 'up', -0.2).intervention.amount).toBe(2);
  });
});

describe('brightness', () => {
  it('runs to the 99.5th percentile: one outlier does not darken the map', () => {
    const values = Float32Array.from({ length: 1000 }, (_, n) => n);
    values[7] = 1e6;
    expect(range(values)[1]).toBeLessThan(1000);
  });
});
