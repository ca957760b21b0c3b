import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { LabError, unwrap } from '#base/errors.ts';
import { summarizeSuccess } from '#experiment/success.ts';
import type { SuccessSummary } from '#experiment/success.ts';
import { readManifest } from '#policy/read-bundle.ts';
import type { Manifest } from '#policy/manifest.ts';
import { measureEpisode } from '#rollout/metrics.ts';
import type { EpisodeMetrics } from '#rollout/metrics.ts';
import type { EpisodeSpec, Recording } from '#rollout/recording.ts';
import { traceOf } from '#rollout/trace.ts';
import type { Suite } from '#sim/types.ts';
import type { CommandIo } from '#cli/command-io.ts';
import { bundleFolder, readBundleFile } from '#cli/episodes/native-policy.ts';
import { defaultProcesses, runEpisodes } from '#cli/episodes/pool.ts';
import * as options from '#cli/episodes/rollout-options.ts';
import { describeMachine } from '#cli/machine.ts';
import type { Machine } from '#cli/machine.ts';

export const ROLLOUT_USAGE =
  'rollout --suite S|all --seeds A-B --head discrete|flow [--temperature T] [--expert ID] [--intervention FILE] ' +
  '[--prompt TEXT] [--flow-steps K] [--max-decisions N] [--bundle DIR] [--processes P] [--json]';

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

/** Runs the policy in the closed loop. Exit status 0, also when stopped: what had ended is reported. */
export async function runRollout(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      suite: { type: 'string' },
      seeds: { type: 'string' },
      head: { type: 'string' },
      temperature: { type: 'string' },
      expert: { type: 'string' },
      intervention: { type: 'string' },
      prompt: { type: 'string' },
      'flow-steps': { type: 'string' },
      'max-decisions': { type: 'string' },
      bundle: { type: 'string' },
      processes: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  const suites = options.readSuites(values.suite);
  const seeds = options.readSeeds(values.seeds);
  const base = {
    head: options.readHead(values.head),
    flowSteps: options.readFlowSteps(values['flow-steps']),
    maxDecisions: options.readMaxDecisions(values['max-decisions']),
    interventions: await options.readInterventionFile(values.intervention),
    prompt: options.readPrompt(values.prompt),
  };
  const temperature = options.readTemperature(values.temperature);
  const processes = options.readProcesses(values.processes, defaultProcesses());
  const folder = await bundleFolder(values.bundle);
  const manifest = unwrap(await readManifest(readBundleFile(folder)));
  const expert = base.head === 'flow' ? expertOf(manifest, values.expert) : undefined;
  const { prompt, ...rest } = base;
  const specs = suites.flatMap((suite) =>
    seeds.map((seed): EpisodeSpec => ({
      suite,
      seed,
      ...rest,
      sampling: { temperature: base.head === 'flow' ? 0 : (temperature ?? manifest.sampling.temperature), seed },
      ...(prompt !== undefined && { prompt }),
      ...(expert !== undefined && { expert }),
    })),
  );
  const started = performance.now();
  const episodes = await collect(specs, { folder, processes, signal: io.signal }, io);
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
  io.stdout(values.json ? JSON.stringify(report) : tableOf(report));
  return 0;
}

async function collect(
  specs: readonly EpisodeSpec[],
  pool: { readonly folder: string; readonly processes: number; readonly signal: AbortSignal },
  io: CommandIo,
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

function expertOf(manifest: Manifest, wanted: string | undefined): string {
  const known = manifest.experts.map(({ id }) => id);
  const expert = wanted ?? known[0];
  if (expert !== undefined && known.includes(expert)) return expert;
  throw new LabError('no-such-expert', `This policy has no flow expert ${wanted ?? ''}.`, {
    fix: `It has: ${known.join(', ') || 'none'}.`,
  });
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
