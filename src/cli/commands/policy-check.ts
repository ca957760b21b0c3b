import { basename } from 'node:path';
import { LabError, unwrap } from '#base/errors.ts';
import { bundleFolder, readBundleFile } from '#cli/episodes/native-policy.ts';
import { runEpisodes } from '#cli/episodes/pool.ts';
import {
  CLOSED_LOOP_OPTIONS,
  expertOf,
  readHead,
  readSuites,
  readTemperatures,
  temperaturesFor,
} from '#cli/episodes/rollout-options.ts';
import type { Io } from '#cli/io.ts';
import { describeMachine } from '#cli/machine.ts';
import { flag, integer, parseOptions, requiredText, text, usageError } from '#cli/options.ts';
import type { Command } from '#cli/command.ts';
import { RowFolder } from '#cli/row-folder.ts';
import { suggestion } from '#cli/suggest.ts';
import { checkMarkdown } from '#experiment/policy-check/check-markdown.ts';
import { checkSpec, missingJobs } from '#experiment/policy-check/check-plan.ts';
import type { CheckPlan } from '#experiment/policy-check/check-plan.ts';
import { checkReport } from '#experiment/policy-check/check-report.ts';
import { checkRowOf, parseCheckRows } from '#experiment/policy-check/check-row.ts';
import type { CheckRow } from '#experiment/policy-check/check-row.ts';
import { FAMILIES, armsOf } from '#experiment/policy-check/families.ts';
import type { Family } from '#experiment/policy-check/families.ts';
import { rowKey } from '#experiment/rows.ts';
import { checkResume } from '#experiment/run.ts';
import { readManifest } from '#policy/read-bundle.ts';
import { MAX_SEED } from '#rollout/limits.ts';

/** Demonstrations and DAgger stay below; from here on no seed was ever trained on. */
const FIRST_UNTRAINED_SEED = 7_000_000;
const MAX_N = 10_000;

const USAGE = `Usage: policy-check FAMILY --out DIR [options]
  FAMILY             success     success per suite
                     manner      what 'slowly', 'quickly', 'keeping it high', 'keeping it low' change
                     colors      whether the cube dealt with first follows the prompt, two cubes swapped in it
                     robustness  success under rewordings, other colours, camera, light, mass, friction, a distractor
  --out DIR          gets plan.json, rows.jsonl, report.json, report.md; run again, it goes on where it stopped, and a
                     greater --n adds seeds
  --n N              seeds a suite (20)
  --from SEED        first of them, from ${FIRST_UNTRAINED_SEED} on (7500000)
  --suite S          object, spatial, lift, stack, push, reach, several with commas, or all
  --head H           discrete (default) or flow
  --temperature T    of the discrete head's bins, 0 to 2; the bundle's own default
  --gripper-temperature T
                     of the gripper's slot; as --temperature, or the bundle's own
  --expert ID        of the flow head; the bundle's first
  --flow-steps K     Euler steps, 1 to 20 (5)
  --max-decisions N  before the episode counts as failed (40)
  --bundle DIR       a policy bundle; the project's own
  --processes P      one for each core
  --json             print report.json instead of report.md`;

const OPTIONS = {
  out: requiredText(),
  n: integer({ min: 1, max: MAX_N, fallback: 20 }),
  from: integer({ min: FIRST_UNTRAINED_SEED, max: MAX_SEED - MAX_N, fallback: 7_500_000 }),
  suite: text(),
  ...CLOSED_LOOP_OPTIONS,
  json: flag,
};

/** Measures a policy in the closed loop. Stopped by Ctrl-C, it reports what it has; the same command goes on later. */
async function run(args: readonly string[], io: Io): Promise<void> {
  const { options, free } = parseOptions(args, OPTIONS, ['FAMILY']);
  const family = readFamily(free[0] ?? '');
  const head = readHead(options.head ?? 'discrete');
  const wish = readTemperatures(options);
  const suites = readSuites(options.suite);
  const folder = await bundleFolder(options.bundle);
  const manifest = unwrap(await readManifest(readBundleFile(folder)));
  const plan: CheckPlan = {
    schema: 1,
    family,
    bundleId: manifest.id,
    head,
    ...(head === 'flow' && { expert: expertOf(manifest, options.expert) }),
    ...temperaturesFor(head, manifest, wish),
    flowSteps: options['flow-steps'],
    maxDecisions: options['max-decisions'],
    firstSeed: options.from,
    arms: armsOf(family, suites),
  };
  if (plan.arms.length === 0) throw usageError(`The family ${family} has no episodes in --suite ${options.suite}.`);
  const out = new RowFolder(options.out, parseCheckRows);
  const earlier = await out.open(plan, (stored) => checkResume(stored, plan));
  if (earlier.length > 0) io.note(`${earlier.length} episodes were there already.`);
  const rows = [...earlier];
  const jobs = missingJobs(plan, options.n, new Set(earlier.map(rowKey)));
  const tell = progressOf(jobs.length, io);
  await runEpisodes(
    jobs.map((job) => checkSpec(plan, job)),
    (place, recording, poses) => {
      const row = checkRowOf(jobs[place]!.arm.id, recording, poses);
      out.append(row);
      rows.push(row);
      tell(row);
    },
    {
      folder,
      processes: options.processes,
      variations: jobs.map(({ arm }) => arm.variation),
      signal: io.signal,
    },
  );
  const report = {
    command: ['policy-check', ...args.map((arg) => (arg.includes('/') ? basename(arg) : arg))].join(' '),
    machine: describeMachine(),
    ...checkReport(plan, options.n, rows),
  };
  const document = JSON.stringify(report, null, 1);
  const markdown = checkMarkdown(report);
  await out.write('report.json', `${document}\n`);
  await out.write('report.md', `${markdown}\n`);
  io.stdout(options.json ? document : markdown);
}

function readFamily(word: string): Family {
  const family = FAMILIES.find((known) => known === word);
  if (family) return family;
  throw new LabError('usage', `Expected one of ${FAMILIES.join(', ')}, received "${word}".`, {
    fix: suggestion(word, FAMILIES),
  });
}

function progressOf(total: number, io: Io): (row: CheckRow) => void {
  const started = performance.now();
  let done = 0;
  return (row) => {
    done++;
    const minutesLeft = ((total - done) * (performance.now() - started)) / done / 60_000;
    io.progress(`${row.arm}: ${done}/${total} episodes, about ${Math.ceil(minutesLeft)} min left`);
  };
}

export const policyCheckCommand: Command = { usage: USAGE, run };
