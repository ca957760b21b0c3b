import { describe, expect, it } from 'vitest';
import { tinyActions, tinyDesk, tinyVocabulary, tinyWeights } from '#lens/test-support/tiny.ts';
import { svgOf, ticks } from './figure.ts';
import { makeStudy } from './make-study.ts';
import type { StudyName } from './make-study.ts';
import { UnitRows, semanticCohesion, sharedPattern, sharesStem, stemOf } from './patterns.ts';
import { csvOf, layerRuns, percent, piecesOf, sampleIndices, seededDraw, wilson, withGaps } from './study.ts';
import { countTokens, zScores } from './t3.ts';

const idsOf = (...words: string[]) => words.map((word) => tinyVocabulary.idOf(word)!);
const fillers = (from: number, count: number) =>
  Array.from({ length: count }, (_, n) => tinyVocabulary.idOf(` w${from + n}`)!);

async function study(name: StudyName) {
  const [policy, base] = [await tinyDesk(), await tinyDesk('base')];
  return makeStudy(name, { policy, base, weights: tinyWeights, perLayer: 12 });
}

describe('patterns', () => {
  it('see four forms of one word, and not three', () => {
    const forms = idsOf(' up', 'up', ' Up', ' ups');
    expect(sharesStem(tinyVocabulary, [...forms, ...fillers(0, 20)])).toBe(true);
    expect(sharesStem(tinyVocabulary, [...forms.slice(1), ...fillers(0, 20)])).toBe(false);
  });

  it('see four action tokens', () => {
    const actions = [0, 5, 9, 20].map((n) => tinyActions.first + n);
    expect(sharedPattern(tinyVocabulary, [...actions, ...idsOf(' up', ' red')])).toBe('kind:action');
    expect(sharedPattern(tinyVocabulary, [...actions.slice(1), ...idsOf(' up', ' red')])).toBeNull();
  });

  it('take endings off, but not whole words', () => {
    expect(['speeds', 'Speed', 'speeding'].map((word) => stemOf(word.toLowerCase()))).toEqual([
      'speed',
      'speed',
      'speed',
    ]);
    expect(stemOf('red')).toBe('red');
  });

  it('of one family are more cohesive than random tokens', () => {
    const rows = new UnitRows(tinyWeights, tinyVocabulary, seededDraw(1));
    // Different stems are wanted: four families that lie together would be; one family is one stem.
    expect(semanticCohesion(tinyVocabulary, rows, idsOf(' up', 'up', ' Up', ' ups'))).toBe(-1);
    expect(semanticCohesion(tinyVocabulary, rows, idsOf(' up', ' down', ' fast', ' red'))).toBeGreaterThan(-1);
  });
});

describe('T2', () => {
  it('counts action tokens as a look at every list does', async () => {
    const { table } = await tinyDesk();
    const { tables } = await study('t2');
    const shares = Array.from({ length: 4 }, (_, layer) => {
      let count = 0;
      for (let index = 0; index < 24; index++) {
        count += table.top(table.row({ layer, index }), 10).ids.filter((id) => tinyVocabulary.isAction(id)).length;
      }
      return count / 240;
    });
    const column = tables[0]!.columns.indexOf('share_top_10');
    tables[0]!.rows.forEach((row, layer) => expect(row[column]).toBeCloseTo(shares[layer]!, 12));
    expect(Math.max(...shares)).toBeGreaterThan(0);
  });
});

describe('T3', () => {
  it('counts the base model in the layers that the policy kept', async () => {
    const [policy, base] = [await tinyDesk(), await tinyDesk('base')];
    const counts = countTokens(base.table, policy.pack.model.layerNumbers);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(96 * 30);
    const all = countTokens(base.table, [0, 1, 2, 3, 4]);
    expect(all.reduce((sum, count) => sum + count, 0)).toBe(120 * 30);
  });

  it('has z of mean 0 and deviation 1, and 0 where nothing changed', () => {
    const z = zScores(Uint32Array.of(5, 5, 5, 5), Uint32Array.of(5, 5, 5, 25));
    expect(z.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 12);
    expect(z.reduce((sum, value) => sum + value * value, 0) / 4).toBeCloseTo(1, 12);
    expect(z[3]).toBeCloseTo(Math.sqrt(3), 12);
    expect([...zScores(Uint32Array.of(2, 2), Uint32Array.of(2, 2))]).toEqual([0, 0]);
  });

  it('orders drift as the fixture was moved: deeper layers further', async () => {
    const [drift] = (await study('t3')).tables;
    const medians = drift!.rows.map((row) => Number(row[drift!.columns.indexOf('cosine_p50')]));
    expect(medians).toEqual([...medians].sort((a, b) => b - a));
  });
});

describe('T1', () => {
  it('lets the stated share of random directions pass, and no share leaves its interval', async () => {
    const { tables } = await study('t1');
    const baselines = tables.find(({ name }) => name === 'baselines')!;
    const semantic = baselines.columns.indexOf('semantic');
    expect(Number(baselines.rows[0]![semantic])).toBeLessThanOrEqual(0.05);
    const shares = tables[0]!;
    for (const row of shares.rows) {
      const [low, share, high] = ['one_word_low', 'one_word', 'one_word_high'].map((name) =>
        Number(row[shares.columns.indexOf(name)]),
      );
      expect(low!).toBeLessThanOrEqual(share!);
      expect(share!).toBeLessThanOrEqual(high!);
    }
  });

  it('is the same twice', async () => {
    expect(await study('t1')).toEqual(await study('t1'));
  });
});

describe('tables and figures', () => {
  it('quote what CSV needs quoted', () => {
    expect(csvOf({ name: 't', columns: ['a', 'b'], rows: [['x,"y"', 1 / 3]] })).toBe('a,b\n"x,""y""",0.333333\n');
  });

  it('stay inside their frame and escape their words', async () => {
    const [figure] = (await study('t2')).figures;
    const svg = svgOf({ ...figure!, title: 'a < b & c' });
    expect(svg).toContain('a &lt; b &amp; c');
    expect(svg).not.toContain('NaN');
    for (const [, x] of svg.matchAll(/[ML]([\d.-]+) [\d.-]+/g)) {
      expect(Number(x)).toBeGreaterThanOrEqual(72);
      expect(Number(x)).toBeLessThanOrEqual(860);
    }
  });

  it('break lines where layers are missing', () => {
    const gapped = withGaps([0, 1, 3, 4], [5, 6, 7, 8]);
    expect(gapped.x).toEqual([0, 1, 1.5, 3, 4]);
    const pieces = piecesOf({ name: 's', color: '#000', ...gapped, low: gapped.y, high: gapped.y });
    expect(pieces.map(({ x, y, high }) => [x, y, high])).toEqual([
      [
        [0, 1],
        [5, 6],
        [5, 6],
      ],
      [
        [3, 4],
        [7, 8],
        [7, 8],
      ],
    ]);
  });

  it('have round ticks that cover the range', () => {
    expect(ticks(0, 0.47, 5, false)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5]);
    expect(ticks(0, 29, 8, true)).toEqual([0, 5, 10, 15, 20, 25]);
  });
});

describe('small statistics', () => {
  it('Wilson: known values, and never outside [0, 1]', () => {
    const [low, high] = wilson(0, 10);
    expect(low).toBe(0);
    expect(high).toBeCloseTo(0.2775, 3);
    expect(wilson(5, 10)[0]).toBeCloseTo(0.2366, 3);
    expect(wilson(0, 0)).toEqual([0, 1]);
  });

  it('samples are different, sorted and the same for the same seed', () => {
    const sample = sampleIndices(100, 30, seededDraw(4));
    expect(new Set(sample).size).toBe(30);
    expect(sample).toEqual([...sample].sort((a, b) => a - b));
    expect(sampleIndices(100, 30, seededDraw(4))).toEqual(sample);
    expect(sampleIndices(100, 30, seededDraw(5))).not.toEqual(sample);
  });
});

describe('dot plots', () => {
  it('of T3 hold every action token once and name the most changed ones, sorted', async () => {
    const { figures } = await study('t3');
    const all = figures.find(({ name }) => name === 'zscores')!;
    expect(all.series.find(({ name }) => name === 'action tokens')!.x).toHaveLength(tinyActions.count);
    const extremes = figures.find(({ name }) => name === 'extremes')!;
    const points = extremes.series.flatMap(({ x, y }) => x.map((place, n) => [place, y[n]!] as const));
    const z = points.sort(([a], [b]) => a - b).map(([, value]) => value);
    expect(z).toHaveLength(extremes.names!.length);
    expect(z).toEqual([...z].sort((a, b) => b - a));
    extremes.series.forEach(({ x, labels }) =>
      x.forEach((place, n) => expect(labels![n]).toContain(`${extremes.names![place]!}:`)),
    );
  });

  it('draw a dot for each point and no line between them', async () => {
    const extremes = (await study('t3')).figures.find(({ name }) => name === 'extremes')!;
    const svg = svgOf(extremes);
    const points = extremes.series.reduce((sum, { x }) => sum + x.length, 0);
    expect(svg.match(/<circle/g)).toHaveLength(points + extremes.series.length);
    expect(svg).not.toContain('<path');
    expect(svg.match(/rotate\(-90\)" text-anchor="end"/g)).toHaveLength(points);
  });
});

describe('clusters', () => {
  it('are those of the concept search, and say with whom they share members', async () => {
    const desk = await tinyDesk();
    const { tables, seen } = await study('clusters');
    const [words, members] = tables;
    const at = (name: string) => words!.columns.indexOf(name);
    for (const row of words!.rows) {
      const concept = await desk.concept(String(row[0]), 10, 'full');
      expect(row[at('purity')]).toBe(concept.purity);
      expect(String(row[at('layers')]).split(' ')).toHaveLength(10);
      const own = members!.rows.filter(([word]) => word === row[0]).map(([, , layer, index]) => `${layer}:${index}`);
      expect(own).toEqual(concept.members.map(({ layer, index }) => `${layer}:${index}`));
    }
    const membersOf = (word: unknown) =>
      new Set(members!.rows.filter(([of]) => of === word).map(([, , layer, index]) => `${layer}:${index}`));
    const shared = words!.rows.map((row) => String(row[at('shared_with')]));
    expect(shared).toEqual(
      words!.rows.map(([word]) =>
        words!.rows
          .filter(([other]) => other !== word && [...membersOf(other)].some((member) => membersOf(word).has(member)))
          .map(([other]) => other)
          .join(' '),
      ),
    );
    expect(new Set(shared).size).toBeGreaterThan(1);
    expect(seen).toHaveLength(words!.rows.length + 1);
  });

  it('say where the same vectors lay before robot training', async () => {
    const base = await tinyDesk('base');
    const { layerNumbers } = (await tinyDesk()).pack.model;
    const [words, members] = (await study('clusters')).tables;
    const at = (name: string) => members!.columns.indexOf(name);
    const space = await base.space();
    for (const row of members!.rows.slice(0, 20)) {
      const { tokenIds, purity } = await base.concept(String(row[0]), 10, 'full');
      const vector = { layer: layerNumbers[Number(row[at('layer')])]!, index: Number(row[at('index')]) };
      const expected = space.cosines(space.wordDirection(tokenIds))[base.table.row(vector)];
      expect(row[at('cosine_before')]).toBe(expected);
      const of = words!.rows.find(([word]) => word === row[0])!;
      expect(of[words!.columns.indexOf('purity_before')]).toBe(purity);
    }
  });
});

describe('sentences of a study', () => {
  it('have the numbers of its tables', async () => {
    const { tables, seen } = await study('t2');
    const share = tables[0]!.rows.map((row) => Number(row[tables[0]!.columns.indexOf('share_top_10')]));
    const most = share.indexOf(Math.max(...share));
    expect(seen[0]).toContain(
      `${percent(Math.min(...share))} to ${percent(share[most]!)} by layer, most in layer ${most} `,
    );
    const t3 = await study('t3');
    const tokens = t3.tables.find(({ name }) => name === 'tokens')!;
    const gained = tokens.rows.slice(0, 25).filter((row) => row[5] === 1).length;
    const lost = tokens.rows.slice(-25).filter((row) => row[5] === 1).length;
    expect(t3.seen[1]).toContain(`gained most ${gained} are action tokens, of the 25 that lost most ${lost} (`);
    expect((await study('t1')).seen).toHaveLength(6);
  });

  it('write shares and layers shortly', () => {
    expect([0, 0.00521, 0.0107, 0.3333, 1].map(percent)).toEqual(['0 %', '0.52 %', '1.1 %', '33.3 %', '100 %']);
    expect(layerRuns([0, 1, 2, 21, 22, 29])).toBe('0-2, 21-22, 29');
    expect(layerRuns([])).toBe('');
  });
});
