import { writeFile } from 'node:fs/promises';
import { unwrap } from '#base/errors.ts';
import { bundleFolder, readBundleFile } from '#cli/episodes/native-policy.ts';
import { defaultProcesses, runEpisodes } from '#cli/episodes/pool.ts';
import { ExperimentFolder } from '#cli/experiment-folder.ts';
import { readTextFile } from '#cli/files.ts';
import type { Io } from '#cli/io.ts';
import { openDesks } from '#cli/lens/open-desks.ts';
import type { OpenLens } from '#cli/lens/open-desks.ts';
import { flag, integer, parseOptions, requiredText, text } from '#cli/options.ts';
import type { Command } from '#cli/command.ts';
import { parseConfigText } from '#experiment/config.ts';
import { makePlan } from '#experiment/plan.ts';
import type { PlanSources } from '#experiment/plan.ts';
import { measuredPresets } from '#experiment/preset-results.ts';
import { reportCsv, reportText } from '#experiment/report-text.ts';
import { reportOf } from '#experiment/report.ts';
import type { ExperimentReport } from '#experiment/report.ts';
import { runPlan } from '#experiment/run.ts';
import { readManifest } from '#policy/read-bundle.ts';

const RUN_USAGE = `Usage: experiment run CONFIG --out DIR [options]
  CONFIG         docs/experiments.md describes the form; docs/experiments/*.json are examples
  --out DIR      gets plan.json, rows.jsonl, report.json, report.txt, report.csv; run again, it goes on where it stopped
  --bundle DIR   a policy bundle; the project's own
  --processes P  one for each core
  --json         print report.json instead of report.txt`;

const REPORT_USAGE = `Usage: experiment report DIR [--json | --csv] [--presets FILE]
  DIR             a folder that experiment run wrote; the report is made anew from its rows
  --presets FILE  also write the page's lines on the presets (docs/experiments.md)`;

/** How the committed lines on the presets are made. */
const PRESETS_COMMAND = 'steerlab experiment run docs/experiments/presets.json --out DIR';

/** Stopped by Ctrl-C, it reports what it has; the same command goes on later. */
async function run(args: readonly string[], io: Io): Promise<void> {
  const { options, free } = parseOptions(
    args,
    {
      out: requiredText(),
      bundle: text(),
      processes: integer({ min: 1, max: 256, fallback: defaultProcesses() }),
      json: flag,
    },
    ['CONFIG'],
  );
  const config = unwrap(parseConfigText(await readTextFile(free[0] ?? '')));
  const folder = await bundleFolder(options.bundle);
  const plan = await makePlan(config, await sourcesOf(folder));
  plan.notes.forEach((note) => io.note(`Note: ${note}`));
  const out = new ExperimentFolder(options.out);
  const earlier = await out.open(plan);
  if (earlier.length > 0) io.note(`${earlier.length} episodes were there already.`);
  const rows = [...earlier];
  const started = performance.now();
  await runPlan(plan, {
    earlier,
    signal: io.signal,
    execute: (specs, onEpisode, signal) =>
      runEpisodes(specs, onEpisode, { folder, processes: options.processes, signal }),
    onRow: (row, done, total) => {
      out.append(row);
      rows.push(row);
      io.progress(progressText(done, total, rows.length - earlier.length, performance.now() - started));
    },
  });
  const report = reportOf(plan, rows);
  await out.writeReport(report);
  print(report, options.json, false, io);
}

async function report(args: readonly string[], io: Io): Promise<void> {
  const { options, free } = parseOptions(args, { json: flag, csv: flag, presets: text() }, ['DIR']);
  const folder = new ExperimentFolder(free[0] ?? '');
  const made = reportOf(await folder.plan(), await folder.rows());
  await folder.writeReport(made);
  if (options.presets !== undefined) {
    const lines = measuredPresets(made, PRESETS_COMMAND);
    await writeFile(options.presets, `${JSON.stringify(lines, null, 2)}\n`);
  }
  print(made, options.json, options.csv, io);
}

/** The lens is opened only when a condition asks for a word or for norms. */
async function sourcesOf(folder: string): Promise<PlanSources> {
  const manifest = unwrap(await readManifest(readBundleFile(folder)));
  let opened: Promise<OpenLens> | undefined;
  const lens = (): Promise<OpenLens> => (opened ??= openDesks(folder));
  return {
    bundleId: manifest.id,
    sampling: manifest.sampling,
    concept: async (word, k, depth) => {
      const { members } = await (await lens()).policy.concept(word, k, depth);
      return members.map(({ layer, index }) => [layer, index] as const);
    },
    norms: async () => (await lens()).policy.rows.norm,
  };
}

function print(made: ExperimentReport, asJson: boolean, asCsv: boolean, io: Io): void {
  io.stdout(asJson ? JSON.stringify(made) : asCsv ? reportCsv(made).trimEnd() : reportText(made));
}

function progressText(done: number, total: number, fresh: number, millis: number): string {
  const minutesLeft = ((total - done) * millis) / fresh / 60_000;
  return `${done}/${total} episodes, about ${Math.ceil(minutesLeft)} min left`;
}

export const experimentRunCommand: Command = { usage: RUN_USAGE, run };
export const experimentReportCommand: Command = { usage: REPORT_USAGE, run: report };
