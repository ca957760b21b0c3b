import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '#cli/main.ts';
import { captureIo } from '#cli/test-support/capture-io.ts';
import type { RolloutReport } from './rollout.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steerlab-merge-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Made {
  readonly seeds: readonly [number, number];
  readonly bundle?: string;
  readonly cut?: boolean;
  readonly options?: string;
}

/** A document as rollout prints it: reach and lift, reach succeeds on even seeds. */
async function document(name: string, { seeds: [from, to], bundle = 'b', cut = false, options = '' }: Made) {
  const seeds = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  const path = join(folder, `${name}.json`);
  const report = {
    schema: 1,
    command: `rollout --suite reach,lift --seeds ${from}-${to} --processes 1${options} --json`,
    bundle,
    machine: { cpu: 'one' },
    seconds: 1.25,
    cut,
    episodes: ['lift', 'reach'].flatMap((suite) =>
      seeds.map((seed) => ({ suite, seed, success: suite === 'reach' && seed % 2 === 0, finalHash: `${seed}` })),
    ),
  };
  await writeFile(path, JSON.stringify(report));
  return path;
}

describe('rollout merge', () => {
  it('joins neighbouring ranges, in whatever order they are named', async () => {
    const paths = [await document('b', { seeds: [104, 105] }), await document('a', { seeds: [100, 103] })];
    const io = captureIo();
    expect(await main(['rollout', 'merge', ...paths], io)).toBe(0);
    const merged = JSON.parse(io.out[0]!) as RolloutReport;
    expect(merged).toMatchObject({
      command: 'rollout --suite reach,lift --seeds 100-105 --json',
      bundle: 'b',
      cut: false,
      seconds: 2.5,
      success: { mean: 0.25, n: 12 },
      bySuite: { reach: { mean: 0.5, n: 6 }, lift: { mean: 0, n: 6 } },
    });
    expect(merged.episodes.map(({ suite, seed }) => `${suite} ${seed}`)).toEqual([
      ...[100, 101, 102, 103, 104, 105].map((seed) => `lift ${seed}`),
      ...[100, 101, 102, 103, 104, 105].map((seed) => `reach ${seed}`),
    ]);
    expect(merged.episodes[0]!.finalHash).toBe('100');
  });

  it.each<[string, Made, RegExp]>([
    ['a gap', { seeds: [105, 106] }, /begins at seed 105, .* ends at 103/],
    ['an overlap', { seeds: [103, 106] }, /begins at seed 103/],
    ['another bundle', { seeds: [104, 105], bundle: 'c' }, /measured bundle c/],
    ['other options', { seeds: [104, 105], options: ' --head flow' }, /Only the seeds may differ/],
    ['a stopped run', { seeds: [104, 105], cut: true }, /was stopped before/],
  ])('refuses %s in one line', async (_, made, sentence) => {
    const paths = [await document('whole', { seeds: [100, 103] }), await document('other', made)];
    const io = captureIo();
    expect(await main(['rollout', 'merge', ...paths], io)).toBe(2);
    expect([io.out, io.notes.length]).toEqual([[], 1]);
    expect(io.notes[0]).toMatch(sentence);
  });

  it('refuses what rollout did not print', async () => {
    const path = join(folder, 'other.txt');
    await writeFile(path, '{"schema": 1}');
    const io = captureIo();
    expect(await main(['rollout', 'merge', path, path], io)).toBe(2);
    expect(io.notes[0]).toMatch(/is no document of rollout --json/);
  });
});
