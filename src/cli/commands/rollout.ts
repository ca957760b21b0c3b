import { basename } from 'node:path';
import { unwrap } from '#base/errors.ts';
import { summarizeSuccess } from '#experiment/success.ts';
import type { SuccessSummary } from '#experiment/success.ts';
import { readManifest } from '#policy/read-bundle.ts';
import { measureEpisode } from '#rollout/metrics.ts';
import type { EpisodeMetrics } from '#rollout/metrics.ts';
import type { EpisodeSpec, Recording } from '#rollout/recording.ts';
import { traceOf } from '#rollout/trace.ts';
import type { Suite } from '#sim/types.ts';
import type { Io } from '#cli/io.ts';
import { flag, parseOptions, requiredText, text } from '#cli/options.ts';
import type { Command } from '#cli/command.ts';
import { bundleFolder, readBundleFile } from '#cli/episodes/native-policy.ts';
import { runEpisodes } from '#cli/episodes/pool.ts';
import {
  CLOSED_LOOP_OPTIONS,
  expertOf,
  readHead,
  readInterventionFile,
  readPrompt,
  readSeeds,
  readSuites,
  readTemperatures,
  temperaturesFor,
} from '#cli/episodes/rollout-options.ts';
import { describeMachine } from '#cli/machine.ts';
import type { Machine } from '#cli/machine.ts';

const USAGE = `Usage: rollout --suite S|all --seeds A-B [options]
  --suite S          object, spatial, lift, stack, push, reach, several with commas, or all
  --seeds A-B        both ends count
  --head H           discrete (default) or flow
  --temperature T    of the discrete head's bins, 0 to 2; the bundle's own default
  --gripper-temperature T
                     of the gripper's slot; as --temperature, or the bundle's own
  --expert ID        of the flow head; the bundle's first
  --flow-steps K     Euler steps, 1 to 20 (5)
  --intervention F   {"interventions": [{"operator": "override", "amount": 6, "neurons": [[layer, index]],
                     "tokens": ["text", "slots"], "when": {"from": 0}}]}
  --prompt TEXT      instead of the task's own, for which {prompt} stands
  --max-decisions N  before the episode counts as failed (40)
  --bundle DIR       a policy bundle; the project's own
  --processes P      one for each core
  --json             one document: episodes with tokens (or actions), hash and measures; success with 95 % intervals`;

/** The JSON document of `rollout --json`. */
export interface RolloutReport extends SuccessSummary {
  readonly schema: 1;
  readonly command: string;
  readonly bundle: string;
  readonly machine: Machine;
  readonly seconds: number;
  /** Stopped before every episode had ended. */
  readonly cut: boolean;
  readonly episodes: readonly RolloutEpisode[];
}

export interface RolloutEpisode {
  readonly seed: number;
  readonly suite: Suite;
  readonly prompt: string;
  readonly success: boolean;
  readonly decisions: number;
  readonly ticks: number;
  /** Seven bins a decision; discrete head. */
  readonly tokens?: readonly (readonly number[])[];
  /** Seven numbers a decision; flow head. */
  readonly actions?: readonly (readonly number[])[];
  readonly finalHash: string;
  readonly metrics: EpisodeMetrics;
}

const OPTIONS = {
  suite: text(),
  seeds: requiredText(),
  ...CLOSED_LOOP_OPTIONS,
  intervention: text(),
  prompt: text(),
  json: flag,
};

/** Runs the policy in the closed loop. Stopped by Ctrl-C, it reports the episodes that had ended. */
async function run(args: readonly string[], io: Io): Promise<void> {
  const { options } = parseOptions(args, OPTIONS);
  const suites = readSuites(options.suite);
  const seeds = readSeeds(options.seeds);
  const head = readHead(options.head ?? 'discrete');
  const wish = readTemperatures(options);
  const prompt = readPrompt(options.prompt);
  const interventions = await readInterventionFile(options.intervention);
  const folder = await bundleFolder(options.bundle);
  const manifest = unwrap(await readManifest(readBundleFile(folder)));
  const expert = head === 'flow' ? expertOf(manifest, options.expert) : undefined;
  const temperatures = temperaturesFor(head, manifest, wish);
  const specs = suites.flatMap((suite) =>
    seeds.map((seed): EpisodeSpec => ({
      suite,
      seed,
      head,
      flowSteps: options['flow-steps'],
      maxDecisions: options['max-decisions'],
      interventions,
      sampling: { ...temperatures, seed },
      ...(prompt !== undefined && { prompt }),
      ...(expert !== undefined && { expert }),
    })),
  );
  const started = performance.now();
  const episodes = await collect(specs, { folder, processes: options.processes, signal: io.signal }, io);
  const report: RolloutReport = {
    schema: 1,
    command: ['rollout', ...args.map((arg) => (arg.includes('/') ? basename(arg) : arg))].join(' '),
    bundle: manifest.id,
    machine: describeMachine(),
    seconds: Math.round((performance.now() - started) / 100) / 10,
    cut: episodes.length < specs.length,
    ...summarizeSuccess(episodes),
    episodes,
  };
  io.stdout(options.json ? JSON.stringify(report) : tableOf(report));
}

async function collect(
  specs: readonly EpisodeSpec[],
  pool: { readonly folder: string; readonly processes: number; readonly signal: AbortSignal },
  io: Io,
): Promise<readonly RolloutEpisode[]> {
  const ended = new Map<number, RolloutEpisode>();
  let successes = 0;
  await runEpisodes(
    specs,
    (place, recording, poses) => {
      ended.set(place, episodeOf(recording, poses));
      if (recording.success) successes++;
      io.progress(`${ended.size}/${specs.length} episodes, ${successes} succeeded`);
    },
    pool,
  );
  return specs.flatMap((_, place) => ended.get(place) ?? []);
}

function episodeOf(recording: Recording, poses: Float32Array): RolloutEpisode {
  const { spec, decisions, events } = recording;
  return {
    seed: spec.seed,
    suite: spec.suite,
    prompt: recording.prompt,
    success: recording.success,
    decisions: decisions.length,
    ticks: recording.ticks,
    ...(spec.head === 'discrete'
      ? { tokens: decisions.map(({ bins }) => bins ?? []) }
      : { actions: decisions.map(({ action }) => action) }),
    finalHash: recording.finalHash,
    metrics: measureEpisode(traceOf(poses), decisions, events),
  };
}

function tableOf(report: RolloutReport): string {
  const percent = (share: number): string => `${(100 * share).toFixed(0).padStart(3)} %`;
  const rows = [...Object.entries(report.bySuite), ['all', report.success] as const].map(
    ([suite, { mean, low, high, n }]) =>
      `${suite.padEnd(8)} ${percent(mean)}   95 % interval ${percent(low)} to ${percent(high)}   n = ${n}`,
  );
  return [
    `bundle ${report.bundle}, ${report.episodes.length} episodes in ${report.seconds} s${report.cut ? ' (stopped)' : ''}`,
    ...rows,
  ].join('\n');
}

export const rolloutCommand: Command = { usage: USAGE, run };
