import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '#base/errors.ts';
import { actionValue } from './action-tokens.ts';
import { parseQuery } from './query.ts';
import { ACTION_TOLERANCE } from './search.ts';
import { tinyDesk, tinyVocabulary } from './test-support/tiny.ts';

/** Rows that hold by definition: every top list is looked at. */
async function bruteForce(accepts: (text: string, id: number) => boolean, [from, to] = [0, 4]): Promise<number[]> {
  const { table } = await tinyDesk();
  const rows: number[] = [];
  for (let row = from * 24; row < to * 24; row++) {
    if (table.top(row).ids.some((id) => accepts(tinyVocabulary.words[id]!, id))) rows.push(row);
  }
  return rows;
}

async function rowsOf(query: string): Promise<number[]> {
  const hits = unwrap(await (await tinyDesk()).search(query));
  return hits.map(({ row }) => row).sort((a, b) => a - b);
}

describe('search', () => {
  it.each([
    ['up', (word: string) => word === 'up'],
    ['UP', (word: string) => word === 'up'],
    ['up*', (word: string) => word.startsWith('up')],
    ['/^w1[0-3]$/', (word: string) => /^w1[0-3]$/.test(word)],
    ['/s$/', (word: string) => word.endsWith('s')],
    ['action', (_: string, id: number) => tinyVocabulary.isAction(id)],
    [
      'dz -0.28',
      (_: string, id: number) => Math.abs((actionValue(tinyVocabulary.actions, id) ?? 9) + 0.28) <= ACTION_TOLERANCE,
    ],
  ])('%s finds what a look at every list finds', async (query, accepts) => {
    const expected = await bruteForce(accepts);
    expect(expected.length).toBeGreaterThan(0);
    expect(expected.length).toBeLessThan(96);
    expect(await rowsOf(query)).toEqual(expected);
  });

  it('keeps to the layers that the query names', async () => {
    expect(await rowsOf('up L1-2')).toEqual(await bruteForce((word) => word === 'up', [1, 3]));
    expect(await rowsOf('L3')).toHaveLength(24);
  });

  it('wants all terms', async () => {
    const [up, down] = [await rowsOf('up'), new Set(await rowsOf('down'))];
    expect(await rowsOf('up down')).toEqual(up.filter((row) => down.has(row)));
  });

  it('puts a first rank above later ones', async () => {
    const hits = unwrap(await (await tinyDesk()).search('slow'));
    expect(hits[0]!.ranks[0]).toBe(0);
    for (let n = 1; n < hits.length; n++) expect(hits[n - 1]!.score).toBeGreaterThanOrEqual(hits[n]!.score);
  });

  it('sorts by closeness to a word after ~', async () => {
    const desk = await tinyDesk();
    const hits = unwrap(await desk.search('~red'));
    expect(hits).toHaveLength(96);
    const { members } = await desk.concept('red', 10, 'full');
    expect(hits.slice(0, 10).map(({ row }) => row)).toEqual(members.map((m) => m.layer * 24 + m.index));
  });

  it.each([
    ['/up', 'no finished pattern'],
    ['/(/', 'no finished pattern'],
    ['L5-2', 'backwards'],
    ['x'.repeat(300), '300 characters'],
  ])('answers %s with a sentence', (text, part) => {
    const parsed = parseQuery(text);
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) expect(parsed.error.message).toContain(part);
  });

  it('never throws on what people type', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 220 }), (text) => {
        parseQuery(text);
      }),
    );
  });
});
