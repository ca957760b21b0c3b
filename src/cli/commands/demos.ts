import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '#base/errors.ts';
import type { Io } from '#cli/io.ts';
import { flag, integer, parseOptions, requiredInteger, requiredText } from '#cli/options.ts';
import type { Command } from '#cli/command.ts';
import { ShardWriter } from '#cli/shards/writer.ts';
import { MAX_SEED } from '#sim/checks.ts';
import { demonstrate } from '#sim/demonstrations/demonstrate.ts';
import { World } from '#sim/world.ts';

const USAGE = `Usage: demos --episodes N --seed S --out DIR [--processes P] [--json]

Writes N demonstrated episodes of the seeds S, S+1, ... as shards DIR/part-0.*, part-1.*, ... (docs/formats.md), one a process.
Every decision state has its two pictures once and the demonstrator's actions for six prompts. Ctrl-C keeps what is done.`;

interface Share {
  readonly episodes: number;
  readonly seed: number;
  readonly out: string;
  readonly part: number;
}

interface Tally {
  readonly episodes: number;
  readonly decisions: number;
  readonly succeeded: number;
}

export const demosCommand: Command = {
  usage: USAGE,
  async run(args, io) {
    const { options } = parseOptions(args, {
      episodes: requiredInteger({ min: 1, max: 10_000_000 }),
      seed: requiredInteger({ min: 0, max: MAX_SEED }),
      out: requiredText(),
      processes: integer({ min: 1, max: 64, fallback: 1 }),
      /** Number of the shard; the command sets it for its own child processes. */
      part: integer({ min: 0, max: 63, fallback: 0 }),
      json: flag,
    });
    const { episodes, seed, out, part, processes } = options;
    if (seed + episodes - 1 > MAX_SEED)
      throw new LabError('bad-seed', `The last of ${episodes} episodes would have a seed beyond ${MAX_SEED}.`, {
        fix: 'Start from a smaller seed.',
      });
    await mkdir(out, { recursive: true });
    const shares = sharesOf({ episodes, seed, out, part }, processes);
    const tallies =
      shares.length === 1
        ? [await writeShare(shares[0]!, io)]
        : await Promise.all(shares.map((share) => spawnShare(share, io)));
    const total = tallies.reduce((sum, tally) => ({
      episodes: sum.episodes + tally.episodes,
      decisions: sum.decisions + tally.decisions,
      succeeded: sum.succeeded + tally.succeeded,
    }));
    io.stdout(
      options.json
        ? JSON.stringify({ schema: 1, command: 'demos', seed, out, ...total })
        : `${total.episodes} episodes, ${total.decisions} decisions, ${total.succeeded} succeeded, in ${out}`,
    );
  },
};

/** Splits the seeds as evenly as can be, in order. */
function sharesOf({ episodes, seed, out, part }: Share, processes: number): Share[] {
  const shares: Share[] = [];
  let first = seed;
  for (let i = 0; i < processes; i++) {
    const mine = Math.floor(episodes / processes) + (i < episodes % processes ? 1 : 0);
    if (mine > 0) shares.push({ episodes: mine, seed: first, out, part: part + i });
    first += mine;
  }
  return shares;
}

async function writeShare({ episodes, seed, out, part }: Share, io: Io): Promise<Tally> {
  const world = await World.load();
  const shard = new ShardWriter(join(out, `part-${part}`));
  let succeeded = 0;
  for (let i = 0; i < episodes && !io.signal.aborted; i++) {
    const demonstration = demonstrate(world, seed + i);
    // Ids first, row by row: their order is part of the format.
    const ids = demonstration.records.map(({ tasks }) => shard.promptIds(tasks, world.colors));
    for (const [row, record] of demonstration.records.entries())
      shard.write(record, ids[row]!, demonstration.chunks[row]!, i);
    succeeded += demonstration.succeeded ? 1 : 0;
    const { prompt, records } = demonstration;
    shard.addEpisode({ seed: seed + i, len: records.length, text: prompt, done: demonstration.succeeded });
    if (i % 20 === 19 || i + 1 === episodes)
      io.progress(`part-${part}: ${i + 1} of ${episodes} episodes, ${shard.rows} decisions`);
    // Lets a Ctrl-C be heard.
    await new Promise(setImmediate);
  }
  shard.close({ ok: succeeded });
  world.dispose();
  return { episodes: shard.episodes, decisions: shard.rows, succeeded };
}

/** The same command in a process of its own, for one share. */
function spawnShare(share: Share, io: Io): Promise<Tally> {
  const words = ['demos', '--json'];
  for (const [name, value] of Object.entries(share)) words.push(`--${name}`, String(value));
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1]!, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // A group of its own: Ctrl-C reaches it once, through us. Twice would end it in the middle of a row.
    detached: true,
  });
  io.signal.addEventListener('abort', () => child.kill('SIGINT'), { once: true });
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.on('error', reject);
    child.on('close', (code) => {
      if (output === '') reject(new Error(`the process of part-${share.part} ended with status ${code}`));
      else resolve(JSON.parse(output) as Tally);
    });
  });
}
