import { unwrap } from '#base/errors.ts';
import type { Command } from '#cli/command.ts';
import { bundleFolder, readBundleFile } from '#cli/episodes/native-policy.ts';
import { defaultProcesses, runEpisodes } from '#cli/episodes/pool.ts';
import type { Io } from '#cli/io.ts';
import { describeMachine } from '#cli/machine.ts';
import type { Machine } from '#cli/machine.ts';
import { flag, integer, parseOptions, text } from '#cli/options.ts';
import { readManifest } from '#policy/read-bundle.ts';
import type { Temperatures } from '#policy/types.ts';
import type { EpisodeSpec } from '#rollout/recording.ts';
import { SUITES } from '#sim/types.ts';
import { median } from './median.ts';

const USAGE = `Usage: bench experiment [options]
  --episodes N   per repetition (24, spread over the suites)
  --repeat R     repetitions, of which the median counts (3)
  --bundle DIR   a policy bundle; the project's own
  --json         one document`;

/** The JSON document of `bench experiment --json`. Start-up of the processes is part of every time. */
export interface ExperimentBench {
  readonly schema: 1;
  readonly bundle: string;
  readonly machine: Machine;
  readonly episodes: number;
  readonly settings: readonly PoolTimes[];
  /** Decisions a second of the widest setting over the narrowest. */
  readonly speedup: number;
  /** Every setting gave the same episodes. */
  readonly agree: boolean;
}

export interface PoolTimes {
  readonly processes: number;
  readonly seconds: readonly number[];
  readonly episodesPerMinute: number;
  readonly decisionsPerSecond: number;
}

/** Episodes a minute of the closed loop, on one process and on one for each core. */
async function run(args: readonly string[], io: Io): Promise<void> {
  const { options } = parseOptions(args, {
    episodes: integer({ min: 1, max: 10_000, fallback: 24 }),
    repeat: integer({ min: 1, max: 20, fallback: 3 }),
    bundle: text(),
    json: flag,
  });
  const folder = await bundleFolder(options.bundle);
  const manifest = unwrap(await readManifest(readBundleFile(folder)));
  const specs = Array.from({ length: options.episodes }, (_, index) => specOf(index, manifest.sampling));
  const settings: PoolTimes[] = [];
  const outcomes = new Set<string>();
  for (const processes of new Set([1, defaultProcesses()])) {
    const seconds: number[] = [];
    let decisions = 0;
    for (let repetition = 0; repetition < options.repeat; repetition++) {
      io.progress(`${processes} processes, repetition ${repetition + 1} of ${options.repeat}`);
      const started = performance.now();
      const hashes: string[] = [];
      decisions = 0;
      await runEpisodes(
        specs,
        (place, recording) => {
          hashes[place] = recording.finalHash;
          decisions += recording.decisions.length;
        },
        { folder, processes, signal: io.signal },
      );
      seconds.push((performance.now() - started) / 1000);
      outcomes.add(hashes.join());
    }
    const middle = median(seconds);
    settings.push({
      processes,
      seconds,
      episodesPerMinute: (60 * specs.length) / middle,
      decisionsPerSecond: decisions / middle,
    });
  }
  const [narrow, wide] = [settings[0], settings.at(-1)];
  const bench: ExperimentBench = {
    schema: 1,
    bundle: manifest.id,
    machine: describeMachine(),
    episodes: specs.length,
    settings,
    speedup: (wide?.decisionsPerSecond ?? 0) / (narrow?.decisionsPerSecond ?? 1),
    agree: outcomes.size === 1,
  };
  io.stdout(options.json ? JSON.stringify(bench) : tableOf(bench));
}

function specOf(index: number, temperatures: Temperatures): EpisodeSpec {
  const seed = 7_500_000 + index;
  return {
    suite: SUITES[index % SUITES.length] ?? 'object',
    seed,
    head: 'discrete',
    sampling: { ...temperatures, seed },
    flowSteps: 5,
    interventions: [],
    maxDecisions: 40,
  };
}

function tableOf({ bundle, machine, episodes, settings, speedup, agree }: ExperimentBench): string {
  return [
    `bundle ${bundle}, ${episodes} episodes, ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}`,
    ...settings.map(
      (one) =>
        `${one.processes} processes: ${one.episodesPerMinute.toFixed(0)} episodes a minute, ` +
        `${one.decisionsPerSecond.toFixed(1)} decisions a second (median of ${one.seconds.length})`,
    ),
    `${speedup.toFixed(2)} times as fast; the episodes are ${agree ? 'the same' : 'NOT the same'}`,
  ].join('\n');
}

export const benchExperimentCommand: Command = { usage: USAGE, run };
