import { describe, expect, it } from 'vitest';
import type { Study } from '#lens/studies/study.ts';
import { insideLasso } from './lasso.ts';
import { nextLine } from './list-keys.ts';
import { layersOfSlot, vectorsOfSlot } from './slot-rows.ts';
import { columnsOf, statisticOf } from './vector-order.ts';
import { bytesText, cardName, shortNumber, vectorName } from './lens-words.ts';
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

describe('brightness', () => {
  it('runs to the 99.5th percentile: one outlier does not darken the map', () => {
    const values = Float32Array.from({ length: 1000 }, (_, n) => n);
    values[7] = 1e6;
    expect(range(values)[1]).toBeLessThan(1000);
  });
});

describe('keys of the list', () => {
  it.each([
    ['ArrowDown', -1, 0],
    ['ArrowDown', 4, 5],
    ['ArrowDown', 99, 99],
    ['ArrowUp', -1, 99],
    ['ArrowUp', 0, 0],
    ['PageDown', 95, 99],
    ['PageUp', 25, 15],
    ['Home', 40, 0],
    ['End', 40, 99],
    ['a', 40, undefined],
  ])('%s from line %i leads to %s', (key, at, to) => {
    expect(nextLine(key, at, 100, 10)).toBe(to);
  });

  it('lead nowhere in an empty list', () => {
    expect(nextLine('End', -1, 0, 10)).toBeUndefined();
  });
});

describe('what vectors are sorted by', () => {
  it('has the episode only for the policy that runs in it', () => {
    const model = { columns: ['norm', 'drift'], isLive: true } as const;
    const live = columnsOf({ ...model, key: 'policy' } as never).map(({ value }) => value);
    expect(live).toEqual(['norm', 'drift', 'episode-max', 'episode-mean']);
    expect(live.map(statisticOf)).toEqual([undefined, undefined, 'max', 'mean']);
    expect(columnsOf({ ...model, isLive: false } as never).map(({ value }) => value)).toEqual(['norm', 'drift']);
  });
});

describe('progress of a pack', () => {
  it('names both numbers where both are known', () => {
    expect(bytesText({ receivedBytes: 0, totalBytes: null })).toBe('');
    expect(bytesText({ receivedBytes: 1.24e6, totalBytes: null })).toBe('1.2 MB');
    expect(bytesText({ receivedBytes: 1.24e6, totalBytes: 4e7 })).toBe('1.2 of 40.0 MB');
  });
});

describe("an episode's study, slot by slot", () => {
  const study: Study = {
    id: 'episode',
    question: '',
    rules: [],
    seen: [],
    notShown: [],
    figures: [],
    tables: [
      {
        name: 'tokens',
        columns: ['slot', 'layer', 'token', 'logit', 'is_action'],
        rows: [
          ['dx', 0, '·up', 3, 0],
          ['dz', 0, 'dz −0.20', 2, 1],
          ['dz', 1, '·a', 1, 0],
        ],
      },
      {
        name: 'layers',
        columns: ['slot', 'layer', 'smollm2_layer', 'length', 'executed_mean'],
        rows: [
          ['dx', 0, 0, 5, 0.5],
          ['dz', 0, 0, 6, -0.1],
          ['dz', 1, 21, 7, -0.1],
        ],
      },
      {
        name: 'vectors',
        columns: ['slot', 'rank', 'layer', 'index', 'mean_activation', 'tokens'],
        rows: [['dz', 0, 9, 1137, 0.25, 'a b']],
      },
    ],
  };

  it('has its layers from the deepest up, each with its own tokens', () => {
    expect(layersOfSlot(study, 'dz')).toEqual([
      { layer: 1, number: 21, length: 7, executed: -0.1, tokens: [{ text: '·a', logit: 1, isAction: false }] },
      { layer: 0, number: 0, length: 6, executed: -0.1, tokens: [{ text: 'dz −0.20', logit: 2, isAction: true }] },
    ]);
    expect(vectorsOfSlot(study, 'dz')).toEqual([{ id: { layer: 9, index: 1137 }, activation: 0.25, words: 'a b' }]);
    expect(vectorsOfSlot(study, 'dx')).toEqual([]);
  });
});
