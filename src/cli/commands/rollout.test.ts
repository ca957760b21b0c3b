import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '#cli/main.ts';
import { captureIo } from '#cli/test-support/capture-io.ts';
import type { RolloutReport } from './rollout.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steerlab-rollout-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, content: unknown): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

async function rollout(...args: string[]): Promise<RolloutReport> {
  const io = captureIo();
  const status = await main(['rollout', ...args, '--json'], io);
  expect([status, ...(status === 0 ? [] : io.notes)]).toEqual([0]);
  return JSON.parse(io.out[0]!) as RolloutReport;
}

/** The committed policy, natively, on a few decisions of two suites. */
const SHORT = ['--suite', 'reach,object', '--seeds', '7100000-7100001', '--max-decisions', '3'];
const everything = {
  neurons: [
    [4, 3],
    [9, 70],
  ],
  tokens: ['text', 'slots'],
};

describe('rollout with the real policy', () => {
  let plain: RolloutReport;
  beforeAll(async () => {
    plain = await rollout(...SHORT, '--processes', '1');
  });

  it('reports every episode with tokens, hash, measures and success with its interval', () => {
    expect(plain).toMatchObject({
      schema: 1,
      cut: false,
      success: { n: 4 },
      bySuite: { reach: { n: 2 }, object: { n: 2 } },
    });
    expect(plain.episodes.map(({ suite, seed }) => [suite, seed])).toEqual([
      ['reach', 7100000],
      ['reach', 7100001],
      ['object', 7100000],
      ['object', 7100001],
    ]);
    for (const { tokens, decisions, ticks, finalHash, metrics } of plain.episodes) {
      expect(tokens).toHaveLength(decisions);
      expect(tokens!.flat().every((bin) => Number.isInteger(bin) && bin >= 0 && bin < 256)).toBe(true);
      expect(ticks).toBeLessThanOrEqual(4 * decisions);
      expect(finalHash).toMatch(/^[0-9a-f]{16}$/);
      expect(metrics.pathLengthM).toBeGreaterThan(0.01);
    }
  });

  it('gives the same episodes on two processes, alone, and with an intervention that changes nothing', async () => {
    expect((await rollout(...SHORT, '--processes', '2')).episodes).toEqual(plain.episodes);
    const alone = await rollout('--suite', 'object', '--seeds', '7100001', '--max-decisions', '3', '--processes', '1');
    expect(alone.episodes).toEqual([plain.episodes[3]]);
    const identity = await file('identity.json', {
      interventions: [
        { operator: 'scale', amount: 1, ...everything },
        { operator: 'override', amount: 9, neurons: [] },
      ],
    });
    expect((await rollout(...SHORT, '--processes', '1', '--intervention', identity)).episodes).toEqual(plain.episodes);
  });

  it('acts otherwise under an intervention, from the tick of its schedule on', async () => {
    const late = await file('late.json', {
      interventions: [{ operator: 'override', amount: 40, ...everything, when: { from: 4 } }],
    });
    const steered = await rollout(...SHORT, '--processes', '1', '--intervention', late);
    steered.episodes.forEach(({ tokens }, index) => {
      expect(tokens![0]).toEqual(plain.episodes[index]!.tokens![0]);
      expect(tokens![1]).not.toEqual(plain.episodes[index]!.tokens![1]);
    });
  });

  it('runs the flow head, whose actions are numbers', async () => {
    const flow = await rollout('--suite', 'reach', '--seeds', '7100000', '--head', 'flow', '--max-decisions', '2');
    expect(flow.episodes[0]!.tokens).toBeUndefined();
    expect(flow.episodes[0]!.actions!.flat().every((value) => Math.abs(value) <= 1)).toBe(true);
  });

  it('puts the prompt of the task into the given one', async () => {
    const { episodes } = await rollout(
      ...['--suite', 'reach', '--seeds', '7100000', '--max-decisions', '1', '--prompt', '{prompt}, slowly'],
    );
    expect(episodes[0]!.prompt).toBe(`${plain.episodes[0]!.prompt}, slowly`);
  });
});

describe('rollout on bad input ends with status 2 and one line', () => {
  it.each<[string, readonly string[], RegExp]>([
    ['an unknown suite', ['--suite', 'juggle', '--seeds', '1'], /one of object, spatial, .*received --suite juggle/],
    ['no seeds', ['--suite', 'reach'], /--seeds is missing/],
    ['seeds backwards', ['--seeds', '9-3'], /a range A-B .*received --seeds 9-3/],
    ['a seed that is none', ['--seeds', 'one'], /received --seeds one/],
    ['an unknown head', ['--seeds', '1', '--head', 'hydra'], /discrete or flow; received --head hydra/],
    [
      'a temperature that is none',
      ['--seeds', '1', '--temperature', 'warm'],
      /from 0 to 2; received --temperature warm/,
    ],
    ['no decisions', ['--seeds', '1', '--max-decisions', '0'], /from 1 to 400 for --max-decisions/],
    ['an unknown expert', ['--seeds', '1', '--head', 'flow', '--expert', 'me'], /no flow expert me\. It has: /],
    ['an unknown option', ['--sedes', '1'], /no option --sedes\. Did you mean "seeds"/],
    ['a file that is not there', ['--seeds', '1', '--intervention', 'nowhere.json'], /nowhere\.json does not exist/],
    ['a folder that is no bundle', ['--seeds', '1', '--bundle', 'src'], /manifest\.json of the bundle cannot be read/],
  ])('%s', async (_, args, sentence) => {
    const io = captureIo();
    expect(await main(['rollout', ...args], io)).toBe(2);
    expect([io.out, io.notes.length]).toEqual([[], 1]);
    expect(io.notes[0]).toMatch(sentence);
    expect(io.notes[0]).not.toContain('\n');
  });

  it('a neuron out of range in the file', async () => {
    const path = await file('bad.json', { interventions: [{ operator: 'override', amount: 1, neurons: [[12, 0]] }] });
    const io = captureIo();
    expect(await main(['rollout', '--seeds', '1', '--intervention', path], io)).toBe(2);
    expect(io.notes[0]).toMatch(/neurons\[0\]\[0\]: expected a layer 0 to 11; received 12/);
  });
});
