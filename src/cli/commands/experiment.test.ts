import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '#cli/main.ts';
import { captureIo } from '#cli/test-support/capture-io.ts';
import type { ExperimentReport } from '#experiment/report.ts';
import { parseRows } from '#experiment/rows.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steerlab-experiment-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Three arms of two episodes of two decisions. */
const CONFIG = {
  schema: 1,
  name: 'small',
  suites: ['reach'],
  seeds: { from: 7100000, count: 2 },
  head: 'discrete',
  maxDecisions: 2,
  conditions: [
    { name: 'slow', kind: 'concept', word: 'slow', k: 10, operator: 'override', amount: 20, measure: 'speed' },
    { name: 'random', kind: 'random', match: ['slow'], draws: 1, norm: true },
  ],
};

async function config(extra: object = {}): Promise<string> {
  const path = join(folder, 'config.json');
  await writeFile(path, JSON.stringify({ ...CONFIG, ...extra }));
  return path;
}
const rowsOf = async (out: string) => parseRows(await readFile(join(out, 'rows.jsonl'), 'utf8'));

describe('experiment run, with the real policy and its lens', () => {
  it('is stopped, goes on where it stopped, and reports the same as in one go', async () => {
    const path = await config();
    const [whole, halves] = [join(folder, 'whole'), join(folder, 'halves')];
    const once = captureIo();
    expect(await main(['experiment', 'run', path, '--out', whole, '--processes', '1', '--json'], once)).toBe(0);
    const report = JSON.parse(once.out[0]!) as ExperimentReport;
    expect(report).toMatchObject({ rows: 6, missingRows: 0, randoms: [{ draws: 1 }] });
    expect(report.conditions.map(({ condition, pairs }) => [condition, pairs])).toEqual([
      ['none', 2],
      ['slow', 2],
    ]);
    expect(report.notes.join(' ')).toMatch(/Only 2 pairs/);

    const stopped = captureIo((text, io) => text.startsWith('2/') && io.interrupt());
    expect(await main(['experiment', 'run', path, '--out', halves, '--processes', '1'], stopped)).toBe(130);
    const kept = (await rowsOf(halves)).rows;
    expect(kept.length).toBeGreaterThanOrEqual(2);
    // As a killed process leaves it: half a line.
    await appendFile(join(halves, 'rows.jsonl'), '{"arm":"slow","sui');

    const resumed = captureIo();
    expect(await main(['experiment', 'run', path, '--out', halves, '--processes', '1', '--json'], resumed)).toBe(0);
    expect(resumed.notes.join(' ')).toContain(`${kept.length} episodes were there already`);
    expect(JSON.parse(resumed.out[0]!)).toEqual(report);
    const { rows, unreadable } = await rowsOf(halves);
    expect([rows.slice(0, kept.length), unreadable]).toEqual([kept, 0]);

    const again = captureIo();
    expect(await main(['experiment', 'report', whole, '--csv'], again)).toBe(0);
    expect(`${again.out[0]}\n`).toBe(await readFile(join(whole, 'report.csv'), 'utf8'));
  });

  it('refuses another config in the same folder', async () => {
    const io = captureIo();
    const path = await config({ maxDecisions: 3 });
    expect(await main(['experiment', 'run', path, '--out', join(folder, 'whole')], io)).toBe(2);
    expect(io.notes.at(-1)).toMatch(/holds an experiment with another config\. Choose another --out/);
  });
});

describe('experiment on bad input ends with status 2 and one line', () => {
  it.each<[string, () => Promise<readonly string[]>, RegExp]>([
    ['no config', async () => ['run', '--out', folder], /CONFIG is missing/],
    ['no folder', async () => ['run', await config()], /--out is missing/],
    [
      'a bad config',
      async () => ['run', await config({ head: 'x' }), '--out', folder],
      /head: expected discrete or flow/,
    ],
    ['a file that is not there', async () => ['run', 'nowhere.json', '--out', folder], /nowhere\.json does not exist/],
    ['a folder without an experiment', async () => ['report', folder], /There is no experiment in/],
  ])('%s', async (_, args, sentence) => {
    const io = captureIo();
    expect(await main(['experiment', ...(await args())], io)).toBe(2);
    expect(io.notes).toHaveLength(1);
    expect(io.notes[0]).toMatch(sentence);
  });
});
