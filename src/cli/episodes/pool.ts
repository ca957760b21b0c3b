import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { LabError } from '#base/errors.ts';
import type { EpisodeSpec } from '#rollout/recording.ts';
import type { Variation } from '#sim/variations/variation.ts';
import type { FromWorker, ToWorker } from './protocol.ts';
import { runShare } from './share.ts';
import type { OnEpisode } from './share.ts';

export interface PoolOptions {
  /** Folder of the policy bundle. */
  readonly folder: string;
  readonly processes: number;
  /** Of the world of each spec, in their order; the world of training when left out. */
  readonly variations?: readonly Variation[];
  readonly signal: AbortSignal;
}

export function defaultProcesses(): number {
  return availableParallelism();
}

/**
 * Runs episodes on several processes, each with one policy on one thread and up to 16 worlds in lockstep. A result depends on
 * its spec alone: not on batch, neighbours or number of processes. Aborted: episodes in flight are lost, ended ones were handed
 * over.
 *
 * @throws LabError of the first process that failed; the others are stopped
 */
export async function runEpisodes(
  specs: readonly EpisodeSpec[],
  onEpisode: OnEpisode,
  { folder, processes, variations, signal }: PoolOptions,
): Promise<void> {
  const count = Math.max(1, Math.min(processes, specs.length));
  if (specs.length === 0) return;
  if (count === 1) return runShare(specs, onEpisode, { folder, threads: 1, variations, signal });
  // Round robin: long and short suites spread evenly.
  const shares = Array.from({ length: count }, (_, share) =>
    specs.map((_spec, place) => place).filter((place) => place % count === share),
  );
  const failure = new AbortController();
  const stop = AbortSignal.any([signal, failure.signal]);
  const runs = shares.map((places) => runChild({ folder, variations, specs, places }, onEpisode, stop));
  for (const run of runs) run.catch(() => failure.abort());
  const outcomes = await Promise.allSettled(runs);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason as LabError;
}

interface Share {
  readonly folder: string;
  readonly variations: readonly Variation[] | undefined;
  readonly specs: readonly EpisodeSpec[];
  readonly places: readonly number[];
}

function runChild(
  { folder, variations, specs, places }: Share,
  onEpisode: OnEpisode,
  signal: AbortSignal,
): Promise<void> {
  const child = startChild();
  return new Promise((resolve, reject) => {
    let isDone = false;
    const stop = (): void => post(child, { kind: 'stop' });
    signal.addEventListener('abort', stop, { once: true });
    child.on('message', (message: FromWorker) => {
      if (message.kind === 'episode') onEpisode(message.place, message.recording, message.poses);
      else if (message.kind === 'done') isDone = true;
      else reject(new LabError(message.code, message.message, { fix: message.fix }));
    });
    child.on('exit', (code, killedBy) => {
      signal.removeEventListener('abort', stop);
      if (isDone) resolve();
      else reject(died(code, killedBy));
    });
    child.on('error', (cause) => reject(died(null, null, cause)));
    const mine = places.flatMap((place) => specs[place] ?? []);
    const worlds = variations && places.flatMap((place) => variations[place] ?? []);
    post(child, { kind: 'run', folder, threads: 1, specs: mine, places, variations: worlds });
    if (signal.aborted) stop();
  });
}

function startChild(): ChildProcess {
  // Advanced serialization carries typed arrays, and shared interventions stay one object (one hook, one pass).
  return fork(fileURLToPath(new URL('./worker.ts', import.meta.url)), [], {
    execArgv: ['--import', import.meta.resolve('tsx')],
    serialization: 'advanced',
  });
}

function post(child: ChildProcess, message: ToWorker): void {
  if (child.connected) child.send(message);
}

function died(code: number | null, signal: string | null, cause?: unknown): LabError<'process-died'> {
  return new LabError('process-died', `An episode process ended early (${signal ?? `status ${code ?? 'unknown'}`}).`, {
    fix: 'Use fewer --processes if memory was short; episodes that ended before were kept.',
    cause,
  });
}
