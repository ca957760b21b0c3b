import * as v from 'valibot';
import { LabError } from '#base/errors.ts';
import { readSeeds } from '#cli/episodes/rollout-options.ts';
import { readTextFile } from '#cli/files.ts';
import type { Io } from '#cli/io.ts';
import { usageError } from '#cli/options.ts';
import type { Command } from '#cli/command.ts';
import { summarizeSuccess } from '#experiment/success.ts';
import { SUITES } from '#sim/types.ts';

const USAGE = `Usage: rollout merge A.json B.json ...
  Joins what rollout --json printed for neighbouring ranges of seeds, run at the same time or on several machines, into the
  document that one run over all of them would have printed. seconds is their sum.`;

const ReportSchema = v.looseObject({
  schema: v.literal(1),
  command: v.string(),
  bundle: v.string(),
  machine: v.unknown(),
  seconds: v.number(),
  cut: v.boolean(),
  episodes: v.array(v.looseObject({ suite: v.picklist(SUITES), seed: v.number(), success: v.boolean() })),
});
type Report = v.InferOutput<typeof ReportSchema>;

interface Shard {
  readonly path: string;
  readonly report: Report;
  /** First and last seed. */
  readonly from: number;
  readonly to: number;
  /** The command with SEEDS for its range, and without what changes no episode. */
  readonly how: string;
}

async function run(paths: readonly string[], io: Io): Promise<void> {
  const option = paths.find((path) => path.startsWith('--'));
  if (option !== undefined) throw usageError(`There is no option ${option}.`);
  if (paths.length < 2) throw usageError('At least two documents are joined.');
  const shards = (await Promise.all(paths.map(readShard))).sort((a, b) => a.from - b.from);
  const [first] = shards;
  for (const [index, shard] of shards.entries()) check(shard, first!, shards[index - 1]);
  const suites = new Set(first!.report.episodes.map(({ suite }) => suite));
  const episodes = [...suites].flatMap((suite) =>
    shards.flatMap(({ report }) => report.episodes.filter((episode) => episode.suite === suite)),
  );
  const merged = {
    ...first!.report,
    command: `rollout ${first!.how.replace(SEEDS, `${first!.from}-${shards.at(-1)!.to}`)} --json`,
    seconds: Math.round(10 * shards.reduce((sum, { report }) => sum + report.seconds, 0)) / 10,
    cut: false,
    ...summarizeSuccess(episodes),
    episodes,
  };
  io.stdout(JSON.stringify(merged));
}

const SEEDS = '<seeds>';

async function readShard(path: string): Promise<Shard> {
  const report = parse(await readTextFile(path), path);
  const words = report.command.split(' ').slice(1).join(' ');
  const range = /--seeds[ =](\S+)/.exec(words)?.[1];
  if (range === undefined) throw noReport(path);
  const seeds = readSeeds(range);
  const how = words
    .replace(/--seeds[ =]\S+/, `--seeds ${SEEDS}`)
    .replace(/ ?--processes[ =]\S+/, '')
    .replace(/ ?--json/, '')
    .trim();
  return { path, report, from: seeds[0]!, to: seeds.at(-1)!, how };
}

function parse(text: string, path: string): Report {
  try {
    const parsed = v.safeParse(ReportSchema, JSON.parse(text));
    if (parsed.success) return parsed.output;
  } catch {
    // Said below.
  }
  throw noReport(path);
}

function noReport(path: string): LabError<'bad-report'> {
  return new LabError('bad-report', `${path} is no document of rollout --json.`, {
    fix: 'Run rollout with --json and keep what it prints.',
  });
}

/** Shards of one run: same bundle, same options, whole, neighbours. */
function check(shard: Shard, first: Shard, before: Shard | undefined): void {
  const { path, report, how, from } = shard;
  if (report.cut) throw refused(`${path} was stopped before all episodes had ended`, 'Run it again, to the end.');
  if (report.bundle !== first.report.bundle)
    throw refused(`${path} measured bundle ${report.bundle}, ${first.path} ${first.report.bundle}`, 'Run both on one.');
  if (how !== first.how)
    throw refused(`${path} ran "${how}", ${first.path} "${first.how}"`, 'Only the seeds may differ.');
  if (before && from !== before.to + 1)
    throw refused(
      `${path} begins at seed ${from}, ${before.path} ends at ${before.to}`,
      'Give ranges that follow one another without gap or overlap.',
    );
}

function refused(message: string, fix: string): LabError<'bad-shards'> {
  return new LabError('bad-shards', `${message}.`, { fix });
}

export const rolloutMergeCommand: Command = { usage: USAGE, run };
