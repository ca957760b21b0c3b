import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { main } from '#cli/main.ts';
import { readShard } from '#cli/shards/reader.ts';
import { TestIo } from '#cli/test-io.ts';
import { World } from '#sim/world.ts';
import type { ResetReply, StepReply } from './protocol.ts';

const PICTURES = 96 * 96 * 3 + 64 * 64 * 3;
const folder = mkdtempSync(join(tmpdir(), 'steerlab-env-'));
afterAll(() => rmSync(folder, { recursive: true }));

function decode(reply: Uint8Array): { head: unknown; pictures: Uint8Array } {
  const length = new DataView(reply.buffer, reply.byteOffset).getUint32(0, true);
  return {
    head: JSON.parse(new TextDecoder().decode(reply.subarray(4, 4 + length))),
    pictures: reply.subarray(4 + length),
  };
}

async function serve(requests: readonly unknown[], ...options: string[]) {
  const io = new TestIo(requests.map((request) => (typeof request === 'string' ? request : JSON.stringify(request))));
  const status = await main(['env-server', ...options], io);
  return { status, errors: io.errors, replies: io.replies.map(decode) };
}

const UP = [0, 0, 1, 0, 0, 0, 1];

test('answers with the world: text, state, pictures, and the path of the tool', async () => {
  const { status, replies } = await serve(
    [
      { op: 'hello' },
      {
        op: 'reset',
        args: [
          { seed: 7, suite: 'lift' },
          { seed: 8, suite: 'push', text: 'please {}' },
        ],
      },
      { op: 'step', args: [UP, null] },
      { op: 'end' },
    ],
    '--envs',
    '2',
  );
  expect(status).toBe(0);
  expect(replies[0]!.head).toEqual({ protocol: 'steerlab-env', version: 1, envs: 2 });

  const world = await World.load();
  const { task, colors } = world.reset({ seed: 7, suite: 'lift' });
  const reset = replies[1]!.head as ResetReply[];
  expect(reset[0]).toEqual({
    text: task.prompt,
    suite: 'lift',
    manner: null,
    prop: [...world.observe().proprioception],
    colors,
  });
  expect(reset[1]!.text).toMatch(/^please (push|slide) the /);
  expect(replies[1]!.pictures.length).toBe(2 * PICTURES);

  world.stepDecision(UP);
  const step = replies[2]!.head as StepReply[];
  const { third, wrist } = world.observe();
  expect(step[0]!.tr.at(-1)).toEqual(world.toolM);
  expect(step[0]!.tr.length).toBe(4);
  expect(Buffer.concat([third, wrist]).equals(replies[2]!.pictures.subarray(0, PICTURES))).toBe(true);
  // null leaves the second environment alone.
  expect(step[1]).toEqual({ done: false, prop: reset[1]!.prop, tr: [] });
  expect(Buffer.compare(replies[2]!.pictures.subarray(PICTURES), replies[1]!.pictures.subarray(PICTURES))).toBe(0);
  world.dispose();
});

test('--record writes every state that was met, labelled; mix 1 lets the demonstrator drive', async () => {
  const prefix = join(folder, 'met');
  const { status, replies } = await serve(
    [
      { op: 'reset', args: [{ seed: 21, suite: 'reach', mix: 1, warm: 1 }] },
      { op: 'step', args: [UP] },
      { op: 'step', args: [UP] },
      { op: 'end' },
    ],
    '--envs',
    '1',
    '--record',
    prefix,
  );
  expect(status).toBe(0);
  const shard = readShard(prefix);
  expect(shard.header.n).toBe(3);
  expect([...new Int32Array(shard.row('meta', 0).slice().buffer)].slice(0, 2)).toEqual([1, 21]);

  const world = await World.load();
  world.reset({ seed: 21, suite: 'reach' });
  for (let i = 0; i < 2; i++)
    world.stepDecision(i === 0 ? world.teacherAction() : Float32Array.from(world.teacherAction()));
  expect((replies[1]!.head as StepReply[])[0]!.tr.at(-1)).toEqual(world.toolM);
  world.dispose();
});

test.each([
  ['{"op":"rest"}', 'Bad request at op'],
  ['{"op":"reset","args":[{"seed":-1}]}', 'Bad request at args.0.seed'],
  ['{"op":"step","args":[[0,0,0]]}', 'Bad request at args.0'],
  ['{"op":"step","args":[null,null]}', 'Expected 1 entries in args, received 2.'],
  ['nonsense', 'Expected a line of JSON, received "nonsense".'],
])('%s ends with 2 and one line', async (line, message) => {
  const { status, errors } = await serve([line], '--envs', '1');
  expect({ status, lines: errors.length }).toEqual({ status: 2, lines: 1 });
  expect(errors[0]).toContain(message);
});

test('a step before the first reset is told so', async () => {
  const { status, errors } = await serve([{ op: 'step', args: [UP] }], '--envs', '1');
  expect(status).toBe(2);
  expect(errors[0]).toContain('Send reset first.');
});
