import { describe, expect, it } from 'vitest';
import { antonymsOf, isFormOf } from './antonyms.ts';
import { nearestVectors } from './concept.ts';
import type { Depth } from './concept.ts';
import { CodedSpace, UnembeddingSpace } from './embedding-space.ts';
import { tiny, tinyDesk, tinyWeights } from './test-support/tiny.ts';

const FAMILIES = Object.entries(tiny.expected.concepts);
const NEURONS = tinyWeights.neurons;

describe('concept clusters', () => {
  it.each(FAMILIES)('of "%s" hold the vectors that PyTorch finds, at every depth', async (word, expected) => {
    const desk = await tinyDesk();
    for (const depth of ['early', 'late', 'full'] as const satisfies readonly Depth[]) {
      const { members } = await desk.concept(word, 10, depth);
      expect(members.map(({ layer, index }) => layer * NEURONS + index)).toEqual(expected[depth]);
      // Distances between top-5 logits are half precision in the pack: softmax moves by less than 5e-4.
      for (const m of members) expect(m.cosine).toBeCloseTo(expected.cosines[m.layer * NEURONS + m.index]!, 3);
    }
  });

  it('hold k members, the cluster of 10 inside that of 20', async () => {
    const desk = await tinyDesk();
    const [ten, twenty] = [await desk.concept('up', 10, 'full'), await desk.concept('up', 20, 'full')];
    expect(twenty.members).toHaveLength(20);
    expect(twenty.members.slice(0, 10)).toEqual(ten.members);
  });

  it('warn about a member that also reads as the opposite, and say which', async () => {
    const { members, warnings, purity } = await (await tinyDesk()).concept('up', 10, 'full');
    const mixed = members.find(({ layer, index }) => layer === 2 && index === 10);
    expect(mixed?.reads).toBe('both');
    expect(warnings.find(({ kind }) => kind === 'antonym')?.text).toContain('"down"');
    expect(purity).toBe(members.filter(({ reads }) => reads === 'word').length / 10);
    expect(purity).toBeGreaterThan(0);
    expect(purity).toBeLessThan(1);
  });

  it('do not warn about opposites where none is inside', async () => {
    const { warnings } = await (await tinyDesk()).concept('red', 10, 'full');
    expect(warnings.filter(({ kind }) => kind === 'antonym')).toEqual([]);
  });

  it('count members with action tokens', async () => {
    const { members, warnings } = await (await tinyDesk()).concept('left', 96, 'full');
    const acting = members.filter(({ actionTokens }) => actionTokens > 0).length;
    expect(acting).toBeGreaterThan(0);
    expect(warnings.find(({ kind }) => kind === 'action-tokens')?.text).toMatch(new RegExp(`^${acting} of 96`));
  });

  it('say so when a word is no single token, and when there is no word', async () => {
    const desk = await tinyDesk();
    expect((await desk.concept('zigzag', 10, 'full')).warnings.map(({ kind }) => kind)).toContain('not-one-token');
    const empty = await desk.concept('  ', 10, 'full');
    expect(empty.members).toEqual([]);
    expect(empty.warnings.map(({ kind }) => kind)).toEqual(['unknown-word']);
  });
});

describe('nearest vectors', () => {
  it('are those of PyTorch, the vector itself left out', async () => {
    const desk = await tinyDesk();
    const near = nearestVectors(await desk.space(), 7, 8);
    expect(near.map(({ row }) => row)).toEqual(tiny.expected.nearest7);
  });

  it('agree with a brute-force comparison of all pairs', async () => {
    const desk = await tinyDesk();
    const space = await desk.space();
    const all = Array.from({ length: space.count }, (_, row) => space.vectorDirection(row));
    for (const row of [0, 31, 95]) {
      const brute = all
        .map((other, at) => ({ at, cosine: other.reduce((sum, x, d) => sum + x * all[row]![d]!, 0) }))
        .filter(({ at }) => at !== row)
        .sort((a, b) => b.cosine - a.cosine);
      const near = nearestVectors(space, row, 12);
      expect(near.map((n) => n.row)).toEqual(brute.slice(0, 12).map(({ at }) => at));
    }
  });

  it('do not depend on whether the pack ships the lengths of the means', async () => {
    const desk = await tinyDesk();
    const direction = (await desk.space()).vectorDirection(3);
    const computed = new UnembeddingSpace(desk.table, tinyWeights).cosines(direction);
    const shipped = new UnembeddingSpace(desk.table, tinyWeights, desk.rows.meanNorm).cosines(direction);
    computed.forEach((cosine, row) => expect(Math.abs(cosine - shipped[row]!)).toBeLessThan(1e-3));
  });

  it('survive int8 codes, as a pack of a large model has them', async () => {
    const desk = await tinyDesk();
    const space = await desk.space();
    const code = (v: Float32Array) => Int8Array.from(v, (x) => Math.round((127 * x) / Math.max(...v.map(Math.abs))));
    const vectors = Array.from({ length: space.count }, (_, row) => code(space.vectorDirection(row)));
    const codes = Int8Array.from(vectors.flatMap((v) => [...v]));
    const coded = new CodedSpace({ codes, width: 32 }, { codes: codes.slice(0, 64), width: 32 });
    const exact = space.cosines(space.vectorDirection(9));
    coded.cosines(coded.vectorDirection(9)).forEach((c, row) => expect(Math.abs(c - exact[row]!)).toBeLessThan(0.02));
  });
});

describe('forms and opposites', () => {
  it.each([
    ['faster', 'fast', true],
    ['upper', 'up', true],
    ['closing', 'close', true],
    ['slow', 'slowly', true],
    ['ups', 'up', true],
    ['breakfast', 'fast', false],
    ['upon', 'up', false],
    ['uptake', 'up', false],
    ['redo', 'red', false],
    ['', 'up', false],
  ])('%s as a form of %s: %s', (token, word, is) => {
    expect(isFormOf(token, word)).toBe(is);
  });

  it('go both ways and know inflected words', () => {
    expect(antonymsOf('up')).toContain('down');
    expect(antonymsOf('down')).toContain('up');
    expect(antonymsOf('faster')).toContain('slow');
    expect(antonymsOf('up')).not.toContain('up');
    expect(antonymsOf('bowl')).toEqual([]);
  });
});
