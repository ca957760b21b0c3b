import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '#cli/main.ts';
import { captureIo } from '#cli/test-support/capture-io.ts';
import type { CheckReport } from '#experiment/policy-check/check-report.ts';
import { parseCheckRows } from '#experiment/policy-check/check-row.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steerlab-check-'));
});
afterAll(() => rm(folder, { recursive: true }));

const SHORT = ['--suite', 'reach', '--max-decisions', '2', '--processes', '1', '--json'];

async function check(...args: string[]): Promise<CheckReport> {
  const io = captureIo();
  const status = await main(['policy-check', ...args], io);
  expect([status, ...(status === 0 ? [] : io.notes)]).toEqual([0]);
  return JSON.parse(io.out[0]!) as CheckReport;
}
const rowsOf = async (out: string) => parseCheckRows(await readFile(join(out, 'rows.jsonl'), 'utf8'));

describe('policy-check with the real policy', () => {
  it('runs both prompts on a seed, keeps its rows after a kill, and grows to more seeds', async () => {
    const out = join(folder, 'colors');
    const one = await check('colors', '--out', out, '--n', '1', ...SHORT);
    expect(one).toMatchObject({ family: 'colors', episodes: 2, missing: 0, seeds: { from: 7500000, n: 1 } });
    const [own, swapped] = await rowsOf(out);
    expect([own!.arm, swapped!.arm]).toEqual(['as trained', 'swapped']);
    expect([swapped!.target, swapped!.other]).toEqual([own!.other, own!.target]);
    expect(swapped!.prompt).not.toBe(own!.prompt);
    expect(await readFile(join(out, 'report.md'), 'utf8')).toContain('| reach |');

    await appendFile(join(out, 'rows.jsonl'), '{"arm":"swapped","torn');
    const two = await check('colors', '--out', out, '--n', '2', ...SHORT);
    expect(two).toMatchObject({ episodes: 4, missing: 0 });
    expect((await rowsOf(out)).slice(0, 2)).toEqual([own, swapped]);
  });

  it('runs worlds of another kind: other pictures, other actions', async () => {
    const out = join(folder, 'robustness');
    await check('robustness', '--out', out, '--n', '1', ...SHORT);
    const rows = await rowsOf(out);
    expect(rows.map(({ arm }) => arm)).toHaveLength(10);
    const tokens = (arm: string) => rows.find((row) => row.arm === arm)!.tokens;
    for (const arm of ['reworded', 'camera jitter', 'dark', 'pale colours'])
      expect([arm, tokens(arm)]).not.toEqual([arm, tokens('as trained')]);
  });
});

describe('policy-check on bad input ends with status 2 and one line', () => {
  it.each<[string, readonly string[], RegExp]>([
    ['an unknown family', ['color', '--out', 'x'], /one of success, manner, colors, robustness, received "color"/],
    ['no folder', ['colors'], /--out is missing/],
    ['a seed that was trained on', ['colors', '--out', 'x', '--from', '100000'], /from 7000000 to/],
    ['an unknown option', ['colors', '--out', 'x', '--seeds', '1'], /no option --seeds/],
  ])('%s', async (_, args, sentence) => {
    const io = captureIo();
    expect(await main(['policy-check', ...args], io)).toBe(2);
    expect([io.out, io.notes.length]).toEqual([[], 1]);
    expect(io.notes[0]).toMatch(sentence);
  });

  it('another check in the folder', async () => {
    const out = join(folder, 'colors');
    const io = captureIo();
    expect(await main(['policy-check', 'manner', '--out', out, ...SHORT], io)).toBe(2);
    expect(io.notes[0]).toMatch(/holds an experiment with another config/);
  });
});
