import { describe, expect, it } from 'vitest';
import { compareReadouts } from './compare-readouts.ts';
import { projectVector, rankTokens, topIndices } from './project.ts';
import { tiny, tinyDesk, tinyWeights } from './test-support/tiny.ts';
import { unembeddingRow, valueVector, vocabularyOf } from './weights.ts';

const cases = Object.entries(tiny.expected.logits).map(([row, logits]) => ({ row: Number(row), logits }));
const idOf = (row: number) => [Math.floor(row / tinyWeights.neurons), row % tinyWeights.neurons] as const;

describe('projection of a value vector', () => {
  it.each(cases)('row $row has the logits that PyTorch gives', ({ row, logits }) => {
    const got = projectVector(tinyWeights, valueVector(tinyWeights, ...idOf(row)));
    expect(got.length).toBe(logits.length);
    const worst = Math.max(...logits.map((logit, id) => Math.abs(logit - got[id]!)));
    // float32 sums of 32 products of size about 1: 1e-5 is thirty times their rounding.
    expect(worst).toBeLessThan(1e-5);
  });

  it.each(cases)('row $row ranks its lowest logits as PyTorch does', ({ row }) => {
    const got = rankTokens(projectVector(tinyWeights, valueVector(tinyWeights, ...idOf(row))), 10, 'down');
    expect(got.ids).toEqual(tiny.expected.bottom[String(row)]);
  });

  it('reads the embedding in pieces as in one', () => {
    const [whole] = tinyWeights.embedding;
    const half = vocabularyOf(tinyWeights) / 2;
    expect(Number.isInteger(half)).toBe(true);
    const cut = [0, half].map((from) => ({
      codes: whole!.codes.subarray(from * tinyWeights.width, (from + half) * tinyWeights.width),
      scale: whole!.scale.subarray(from, from + half),
    }));
    const vector = valueVector(tinyWeights, 2, 5);
    const pieces = { ...tinyWeights, embedding: cut };
    expect(projectVector(pieces, vector)).toEqual(projectVector(tinyWeights, vector));
    expect(unembeddingRow(pieces, half + 3)).toEqual(unembeddingRow(tinyWeights, half + 3));
  });

  it('lets action rows stand in for the last words', () => {
    const last = vocabularyOf(tinyWeights) - 1;
    const row = unembeddingRow(tinyWeights, last);
    expect(row).toEqual(tinyWeights.actions.subarray(-tinyWeights.width));
    const logits = projectVector(tinyWeights, row);
    expect(logits[last]).toBeCloseTo(
      row.reduce((sum, x) => sum + x * x, 0),
      4,
    );
  });

  it('agrees with the tables that training wrote', async () => {
    const desk = await tinyDesk();
    for (let row = 0; row < desk.table.count; row += 7) {
      const { top, bottom } = desk.recompute(desk.table.idOf(row));
      const [stored, storedBottom] = [desk.shown(desk.table.top(row)), desk.shown(desk.table.bottom(row))];
      // Half a level (1/510 of the leading logit) and the half precision of that one (1/4096).
      const tolerance = Math.abs(top[0]!.logit) / 400;
      top.forEach(({ logit }, rank) => expect(Math.abs(stored[rank]!.logit - logit)).toBeLessThan(tolerance));
      expect(stored.map(({ id }) => id)).toEqual(top.map(({ id }) => id));
      expect(storedBottom.map(({ id }) => id)).toEqual(bottom.map(({ id }) => id));
    }
  });
});

describe('agreement of lists', () => {
  it('is whole for the tables that training wrote, and says where a token differs', async () => {
    const desk = await tinyDesk();
    const { top } = desk.recompute({ layer: 1, index: 4 });
    const stored = desk.shown(desk.table.top(desk.table.row({ layer: 1, index: 4 })));
    const agreement = compareReadouts(top, stored);
    expect([agreement.tokens, agreement.same]).toEqual([stored.length, stored.length]);
    expect(agreement.largest).toBeLessThan(Math.abs(top[0]!.logit) / 400);
    const swapped = [top[1]!, top[0]!, ...top.slice(2)];
    expect(compareReadouts(swapped, stored).same).toBe(stored.length - 2);
    expect(compareReadouts(top.slice(1), stored).largest).toBe(Infinity);
  });
});

describe('topIndices', () => {
  it('is the head of a full stable sort, with ties, for both signs', () => {
    const values = Array.from({ length: 500 }, (_, i) => ((i * 7919) % 101) - 50);
    for (const sign of [1, -1] as const) {
      const sorted = values.map((_, i) => i).sort((a, b) => sign * (values[b]! - values[a]!) || a - b);
      expect(topIndices(values, 40, sign)).toEqual(sorted.slice(0, 40));
    }
  });

  it('gives what there is when asked for more, and nothing for nothing', () => {
    expect(topIndices([3, 9, 5], 10)).toEqual([1, 2, 0]);
    expect(topIndices([3, 9], 0)).toEqual([]);
  });
});
