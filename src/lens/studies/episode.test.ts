import { beforeAll, describe, expect, it } from 'vitest';
import { PREFIX_TOKENS, SLOTS } from '#policy/types.ts';
import { ACTION_DIMENSIONS } from '#sim/types.ts';
import { EpisodeActivity } from '#lens/episode-activity.ts';
import type { ActivityReadouts } from '#lens/episode-activity.ts';
import { tinyDesk, tinyVocabulary, tinyWeights } from '#lens/test-support/tiny.ts';
import { unembeddingRow, valueVector, vocabularyOf } from '#lens/weights.ts';
import { studyEpisode } from './episode.ts';
import type { Study } from './study.ts';

const { neurons } = tinyWeights;
const LAYERS = tinyWeights.down.length;

/** Readouts of one decision; each activation tells where it stands. */
function decisionOf(textTokens: number, value: (layer: number, column: number, index: number) => number) {
  const piece = (first: number, tokens: number) =>
    Float32Array.from({ length: LAYERS * tokens * neurons }, (_, at) => {
      const row = Math.floor(at / neurons);
      return value(Math.floor(row / tokens), first + (row % tokens), at % neurons);
    });
  const activations = { prefix: piece(0, PREFIX_TOKENS), suffix: piece(PREFIX_TOKENS, textTokens + SLOTS) };
  return { textTokens, activations } satisfies ActivityReadouts;
}

const wave = (phase: number) => (layer: number, column: number, index: number) =>
  2 * Math.sin(phase + 1.7 * layer + 0.31 * column + 12.9898 * index);
const DECISIONS = [
  { textTokens: 4, value: wave(0) },
  { textTokens: 6, value: wave(2.2) },
  { textTokens: 4, value: wave(5) },
];

const activity = new EpisodeActivity(LAYERS, neurons);
for (const { textTokens, value } of DECISIONS) activity.add(decisionOf(textTokens, value));

describe('activity over an episode', () => {
  const groupOf = (column: number, textTokens: number) => {
    if (column < PREFIX_TOKENS - 1) return 'image';
    if (column === PREFIX_TOKENS - 1) return 'proprio';
    return column < PREFIX_TOKENS + textTokens ? 'text' : 'slots';
  };

  it.each(['all', 'image', 'proprio', 'text', 'slots'] as const)('has max and mean over %s tokens', (pool) => {
    const [max, mean] = [activity.column('max', pool), activity.column('mean', pool)];
    for (const [layer, index] of [
      [0, 0],
      [2, 5],
      [LAYERS - 1, neurons - 1],
    ] as const) {
      const seen = DECISIONS.flatMap(({ textTokens, value }) =>
        Array.from({ length: PREFIX_TOKENS + textTokens + SLOTS }, (_, column) => column)
          .filter((column) => pool === 'all' || groupOf(column, textTokens) === pool)
          .map((column) => Math.fround(value(layer, column, index))),
      );
      const row = layer * neurons + index;
      expect(max[row]).toBe(Math.max(...seen));
      expect(mean[row]).toBeCloseTo(seen.reduce((sum, x) => sum + x, 0) / seen.length, 6);
    }
  });

  it('refuses activations of another shape, and answers 0 before the first decision', () => {
    const empty = new EpisodeActivity(LAYERS, neurons);
    expect(empty.column('max', 'all').every((value) => value === 0)).toBe(true);
    expect(() => empty.add({ ...decisionOf(4, wave(0)), textTokens: 5 })).toThrow(
      'activations are those of this model',
    );
  });
});

describe('activation-weighted projection', () => {
  let study: Study;
  beforeAll(async () => {
    const { table, rows } = await tinyDesk();
    const executed = ACTION_DIMENSIONS.map((_, slot) => slot / 10);
    const input = { activity, weights: tinyWeights, table, vocabulary: tinyVocabulary, norms: rows.norm, executed };
    study = await studyEpisode({ ...input, subject: 'a test' });
  });
  const table = (name: string) => study.tables.find((one) => one.name === name)!;

  /** The sum written out: every decision, every value vector, every token. */
  function bruteForce(slot: number, layer: number): number[] {
    const total = new Float64Array(tinyWeights.width);
    for (const { textTokens, value } of DECISIONS) {
      for (let index = 0; index < neurons; index++) {
        const activation = value(layer, PREFIX_TOKENS + textTokens + slot, index);
        valueVector(tinyWeights, layer, index).forEach((x, d) => (total[d]! += activation * x));
      }
    }
    return Array.from({ length: vocabularyOf(tinyWeights) }, (_, id) =>
      unembeddingRow(tinyWeights, id).reduce((sum, x, d) => sum + x * total[d]!, 0),
    );
  }

  it.each([
    [0, 0],
    [2, 3],
    [6, 1],
  ])('of slot %i at layer %i is the sum over decisions of activation times value vector, on tokens', (slot, layer) => {
    const logits = bruteForce(slot, layer);
    const best = logits.map((_, id) => id).sort((a, b) => logits[b]! - logits[a]! || a - b);
    const rows = table('tokens').rows.filter((row) => row[0] === ACTION_DIMENSIONS[slot] && row[1] === layer);
    expect(rows.map((row) => row[4])).toEqual(
      best.slice(0, 10).map((id) => tinyVocabulary.display(id, ACTION_DIMENSIONS[slot])),
    );
    rows.forEach((row, rank) => expect(row[5]).toBeCloseTo(logits[best[rank]!]! / DECISIONS.length, 4));
  });

  it('decodes action tokens by the slot, and says what was executed', () => {
    const acting = table('tokens').rows.filter((row) => row[6] === 1);
    expect(acting.length).toBeGreaterThan(0);
    for (const row of acting) expect(row[4]).toMatch(new RegExp(`^${row[0]} −?\\d\\.\\d\\d$`));
    const share = table('layers').rows.map((row) => Number(row[4]));
    expect(Math.max(...share)).toBeGreaterThan(0);
    expect(
      table('layers')
        .rows.filter((row) => row[0] === 'dz')
        .every((row) => row[6] === 0.2),
    ).toBe(true);
  });

  it('names the value vectors that wrote most', () => {
    const [first] = table('vectors').rows.filter((row) => row[0] === 'dy');
    const mean = activity.slotMean(1);
    const lengths = Array.from(mean, (activation, row) => {
      const vector = valueVector(tinyWeights, Math.floor(row / neurons), row % neurons);
      return Math.abs(activation) * Math.hypot(...vector);
    });
    const best = lengths.indexOf(Math.max(...lengths));
    expect([first![2], first![3]]).toEqual([Math.floor(best / neurons), best % neurons]);
  });

  it('stops where its caller stops it', async () => {
    const { table: vectors, rows } = await tinyDesk();
    const asked: number[] = [];
    const input = { activity, weights: tinyWeights, table: vectors, vocabulary: tinyVocabulary, norms: rows.norm };
    const stopped = studyEpisode({
      ...input,
      executed: new Array<number>(SLOTS).fill(0),
      subject: 'a test',
      beforeProjection: async (done) => {
        asked.push(done);
        if (done === 3) throw new Error('enough');
      },
    });
    await expect(stopped).rejects.toThrow('enough');
    expect(asked).toEqual([0, 1, 2, 3]);
  });
});
