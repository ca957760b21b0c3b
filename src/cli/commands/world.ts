import * as v from 'valibot';
import { LabError } from '#base/errors.ts';
import { hexOf, sha256 } from '#base/sha256.ts';
import type { Command } from '#cli/command.ts';
import type { Io } from '#cli/io.ts';
import { flag, parseOptions } from '#cli/options.ts';
import { readTextFile } from '#cli/files.ts';
import { ACTION_LENGTH, SUITES } from '#sim/types.ts';
import { MAX_SEED } from '#sim/checks.ts';
import { World } from '#sim/world.ts';

const fixtureEpisode = v.object({
  seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_SEED)),
  suite: v.picklist(SUITES),
  mannerProb: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 0),
  driver: v.optional(v.string(), 'unknown'),
  /** One action a tick. */
  actions: v.array(v.pipe(v.array(v.pipe(v.number(), v.finite())), v.length(ACTION_LENGTH))),
  snapshots: v.array(v.object({ tick: v.pipe(v.number(), v.integer(), v.minValue(0)) })),
});
const fixtureFile = v.object({ note: v.optional(v.string(), ''), episodes: v.array(fixtureEpisode) });
type FixtureEpisode = v.InferOutput<typeof fixtureEpisode>;

/** The moment after a tick, as digests of what physics and cameras hold. */
interface MomentDigest {
  readonly tick: number;
  /** First 16 hex digits of sha256 over float64 (qpos) or RGB bytes. */
  readonly qpos: string;
  readonly third: string;
  readonly wrist: string;
  readonly proprio: readonly number[];
  readonly tcp: readonly number[];
  readonly done: boolean;
}

const USAGE = `Usage: world replay FILE [--check]

FILE holds episodes: seed, suite, mannerProb, one action a tick, and the ticks to look at (snapshots).
Prints the same structure as computed here. --check compares with FILE's own snapshots and exits with 2 if one differs.`;

/** Plays a fixture file again: the proof that this world is the one that a policy was trained in. */
export const replayCommand: Command = {
  usage: USAGE,
  async run(args, io) {
    const { options, free } = parseOptions(args, { check: flag, json: flag }, ['FILE']);
    const path = free[0]!;
    const given = parseFile(await readTextFile(path), path);
    const world = await World.load();
    const episodes = [];
    for (const [index, episode] of given.episodes.entries()) {
      if (io.signal.aborted) break;
      io.progress(`episode ${index + 1} of ${given.episodes.length}`);
      episodes.push(replayEpisode(world, episode));
    }
    world.dispose();
    const document = { note: given.note, episodes };
    if (options.check) return compare(JSON.parse(await readTextFile(path)) as typeof document, document, io);
    io.stdout(JSON.stringify(document, null, 1));
  },
};

function parseFile(content: string, path: string): v.InferOutput<typeof fixtureFile> {
  let raw: unknown;
  try {
    raw = JSON.parse(content);
  } catch (cause) {
    throw new LabError('bad-file', `${path} is not JSON.`, {
      fix: 'Pass a fixture file like src/sim/fixtures/world.json.',
      cause,
    });
  }
  const parsed = v.safeParse(fixtureFile, raw);
  if (parsed.success) return parsed.output;
  const issue = parsed.issues[0];
  throw new LabError('bad-file', `${path}: at ${v.getDotPath(issue) ?? 'the top'}: ${issue.message}.`, {
    fix: 'src/sim/fixtures/world.json shows the form.',
  });
}

function replayEpisode(world: World, episode: FixtureEpisode) {
  const { seed, suite, mannerProb, driver, actions } = episode;
  const { task, colors, cubeCount } = world.reset({ seed, suite, mannerProbability: mannerProb });
  const ticks = new Set(episode.snapshots.map(({ tick }) => tick));
  const snapshots: MomentDigest[] = ticks.has(0) ? [digestOf(world)] : [];
  for (const action of actions) {
    world.step(action);
    if (ticks.has(world.tick)) snapshots.push(digestOf(world));
  }
  const { prompt, manner } = task;
  return { seed, suite, mannerProb, driver, prompt, manner, colors, cubes: cubeCount, actions, snapshots };
}

function digestOf(world: World): MomentDigest {
  const { third, wrist, proprioception } = world.observe();
  const digest = (bytes: Uint8Array) => hexOf(sha256(bytes)).slice(0, 16);
  return {
    tick: world.tick,
    qpos: world.hash(),
    third: digest(third),
    wrist: digest(wrist),
    proprio: [...proprioception],
    tcp: world.toolM,
    done: world.succeeded,
  };
}

function compare(expected: { episodes: readonly object[] }, found: { episodes: readonly object[] }, io: Io): number {
  const differing = found.episodes.filter(
    (episode, i) => JSON.stringify(episode) !== JSON.stringify(expected.episodes[i]),
  );
  io.stdout(
    `${found.episodes.length - differing.length} of ${found.episodes.length} episodes are the same, bit for bit`,
  );
  return differing.length === 0 ? 0 : 2;
}
