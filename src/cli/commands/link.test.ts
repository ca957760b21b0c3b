import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '#cli/main.ts';
import { captureIo } from '#cli/test-support/capture-io.ts';
import { SimWorld } from '#rollout/sim-world.ts';
import { World } from '#sim/world.ts';
import { actionOfBins } from '#policy/heads/discrete.ts';
import { EXAMPLES } from '#share/examples.ts';
import { parseLink } from '#share/link.ts';
import { unpackShipped } from '#share/shipped-example.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steerlab-link-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function link(...args: string[]): Promise<string> {
  const io = captureIo();
  const status = await main(['link', ...args], io);
  expect([status, io.notes]).toEqual([0, []]);
  return io.out[0]!;
}

describe('link decode and encode', () => {
  it('are inverse on every shipped example, whole addresses included', async () => {
    const path = join(folder, 'link.json');
    for (const { hash } of EXAMPLES) {
      await writeFile(path, await link('decode', `https://example.org/lab/${hash}`));
      expect(await link('encode', path)).toBe(hash);
    }
  });

  it.each([
    [['decode', 'hello'], 'This holds no link'],
    [['decode', '#s=1.zz.AAAAAA.BBBB'], 'The link was cut at 4 of 1,295 characters'],
    [['encode', 'nowhere.json'], 'nowhere.json does not exist'],
    [['explode'], 'expected decode, encode, example or examples'],
    [['example', '--suite', 'reach', '--seed', '3', '--backend', 'gpu'], 'Expected native or wasm for --backend'],
  ])('%j ends with status 2 and one line', async (args, sentence) => {
    const io = captureIo();
    expect(await main(['link', ...args], io)).toBe(2);
    expect(io.notes).toEqual([expect.stringContaining(sentence)]);
  });
});

describe('link example', () => {
  it('runs the policy; its recorded bins lead the simulator to the recorded hash', async () => {
    const hash = await link(
      'example',
      '--suite',
      'reach',
      '--seed',
      '3',
      '--max-decisions',
      '3',
      '--backend',
      'native',
    );
    const { state } = parseLink(hash);
    const recording = state.recordings.unsteered!;
    if (recording.actions.form !== 'bins') throw new Error('The discrete head records bins.');
    const { bins } = recording.actions;
    const world = new SimWorld(await World.load());
    world.reset(state.suite, state.seed);
    for (let tick = 0; tick < recording.ticks; tick++) {
      const at = 7 * Math.floor(tick / 4);
      world.step(actionOfBins(bins.subarray(at, at + 7)));
    }
    expect(world.hash()).toBe(recording.finalHash);
    world.dispose();
  });

  it('link examples makes the hashes of a file again, and what the page shows of them', async () => {
    const path = join(folder, 'examples.json');
    const make = { suite: 'reach', seed: 3, rival: '{prompt}, slowly', maxDecisions: 2 };
    await writeFile(path, JSON.stringify([{ name: 'a', shows: 'b', make, hash: '' }]));
    await link('examples', path);
    const [entry] = JSON.parse(await readFile(path, 'utf8')) as { hash: string; make: object }[];
    expect(entry!.make).toEqual(make);
    expect(parseLink(entry!.hash).state).toMatchObject({ suite: 'reach', rivalPrompt: '{prompt}, slowly' });
    const { steered } = parseLink(entry!.hash).state.recordings;
    // A browser on WASM with one thread decides the same (e2e/front).
    expect(steered?.backend).toBe('wasm');
    const shipped = unpackShipped(new Uint8Array(await readFile(join(folder, 'examples.poses.bin'))));
    expect(shipped?.hash).toBe(entry!.hash);
    expect(shipped?.steered?.recording.finalHash).toBe(steered?.finalHash);
    const sketches = JSON.parse(await readFile(join(folder, 'examples.sketches.json'), 'utf8')) as object[];
    expect(sketches).toMatchObject([{ name: 'a', unsteered: { length: 9 }, steered: { length: 9 } }]);
  });
});
