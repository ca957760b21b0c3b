import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hexOf, sha256 } from '#base/sha256.ts';
import { main } from '#cli/main.ts';
import { TestIo } from '#cli/test-io.ts';
import { COLORS } from '#sim/types.ts';
import { World } from '#sim/world.ts';
import { COLUMNS, ROW_BYTES } from './format.ts';
import { readShard, shardsIn } from './reader.ts';

const SEED = 100_000;
const folder = mkdtempSync(join(tmpdir(), 'steerlab-shards-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(async () => {
  const status = await main(
    ['demos', '--episodes', '2', '--seed', String(SEED), '--out', folder, '--json'],
    new TestIo(),
  );
  expect(status).toBe(0);
});

function floats(bytes: Uint8Array): Float32Array {
  return new Float32Array(bytes.slice().buffer);
}
function integers(bytes: Uint8Array): Int32Array {
  return new Int32Array(bytes.slice().buffer);
}

test('rows hold the first state as the world shows it, and labels for six prompts', async () => {
  expect(shardsIn(folder)).toEqual([join(folder, 'part-0')]);
  const shard = readShard(join(folder, 'part-0'));
  const { header } = shard;
  const [valid, episode, ...promptIds] = integers(shard.row('meta', 0));
  expect({ valid, episode }).toEqual({ valid: 5, episode: 0 });
  expect(new Set(promptIds).size).toBe(6);
  const driving = header.texts[promptIds[0]!]!;
  expect(driving.text).toBe(header.episodes[0]!.text);

  const world = await World.load();
  world.reset({ seed: SEED, suite: driving.suite, mannerProbability: 0.35 });
  const { third, wrist, proprioception } = world.observe();
  expect(world.layout.task.prompt).toBe(driving.text);
  expect(hexOf(sha256(shard.row('third', 0)))).toBe(hexOf(sha256(third)));
  expect(hexOf(sha256(shard.row('wrist', 0)))).toBe(hexOf(sha256(wrist)));
  expect(floats(shard.row('prop', 0))).toEqual(proprioception);
  const scene = floats(shard.row('aux', 0));
  expect([...scene.subarray(0, 4)]).toEqual([COLORS.indexOf(world.colors[0]!), ...world.cubeM(0)].map(Math.fround));
  expect([...scene.subarray(16)]).toEqual([...world.bowlXyM, ...world.plateXyM].map(Math.fround));

  const labels = floats(shard.row('acts', 0));
  expect([...labels.subarray(0, 7)]).toEqual(world.teacherAction().map(Math.fround));
  for (const [index, id] of promptIds.entries()) {
    const { a, b, suite, d, manner, text } = header.texts[id]!;
    const target = world.colors.indexOf(COLORS[a]!);
    const other = b < 0 ? 0 : world.colors.indexOf(COLORS[b]!);
    const task = { suite, target, other, direction: d ?? 'left', prompt: text, manner } as const;
    expect([...labels.subarray(7 * index, 7 * index + 7)]).toEqual(
      world.teacherAction(task).map((x) => Math.fround(Math.max(-1, Math.min(1, x)))),
    );
  }
  world.dispose();
});

test('a chunk is the labels of the decisions that follow', () => {
  const shard = readShard(join(folder, 'part-0'));
  const [valid] = integers(shard.row('meta', 0));
  const chunk = floats(shard.row('chunk', 0));
  for (let i = 0; i < valid!; i++)
    expect(chunk.subarray(7 * i, 7 * i + 7)).toEqual(floats(shard.row('acts', i)).subarray(0, 7));
  const last = shard.header.n - 1;
  expect(integers(shard.row('meta', last))[0]).toBe(1);
  expect(
    floats(shard.row('chunk', last))
      .subarray(7)
      .every((x) => x === 0),
  ).toBe(true);
});

test('the same seeds are the same bytes, split over shards or not', async () => {
  const again = join(folder, 'again');
  for (const [part, seed] of [SEED, SEED + 1].entries())
    await main(['demos', '--episodes', '1', '--seed', `${seed}`, '--out', again, '--part', `${part}`], new TestIo());
  const joined = (column: string) =>
    Buffer.concat([0, 1].map((part) => readFileSync(join(again, `part-${part}.${column}`))));
  for (const column of COLUMNS.filter((name) => name !== 'meta'))
    expect(joined(column).equals(readFileSync(join(folder, `part-0.${column}`)))).toBe(true);
});

test('a cut column and a header of another version are refused in words', () => {
  const prefix = join(folder, 'part-0');
  const header = readFileSync(`${prefix}.json`, 'utf8');
  writeFileSync(`${prefix}.json`, header.replace('"version":1', '"version":9'));
  expect(() => readShard(prefix)).toThrow(/part-0\.json: version/);
  writeFileSync(`${prefix}.json`, header);
  truncateSync(`${prefix}.acts`, ROW_BYTES.acts);
  expect(() => readShard(prefix)).toThrow(/part-0\.acts: expected \d+ bytes, found 168/);
});
