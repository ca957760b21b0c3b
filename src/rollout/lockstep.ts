import { invariant } from '#base/errors.ts';
import type { Decision } from '#policy/types.ts';
import { breathe } from './breathe.ts';
import { EpisodeRun } from './episode-run.ts';
import type { HookSource } from './episode-run.ts';
import { cachedHooks } from './hook-cache.ts';
import type { BatchPolicy, RolloutWorld } from './ports.ts';
import type { EpisodeSpec, Recording } from './recording.ts';
import { PoseCollector } from './trace.ts';

export interface LockstepOptions {
  /** Episodes that run side by side, each in its own world. */
  readonly worlds: readonly RolloutWorld[];
  readonly stds?: Float32Array | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called as each episode ends, in the order of ending; `index` is its place in `specs`. */
  readonly onEpisode?: ((index: number, recording: Recording, poses: Float32Array) => void) | undefined;
}

interface Lane {
  readonly index: number;
  readonly run: EpisodeRun;
  readonly poses: PoseCollector;
  readonly world: RolloutWorld;
}

/**
 * Runs many episodes, as many at a time as there are worlds, with one policy call for all of them. An ended
 * episode's world takes the next spec at once, so calls stay full. The recordings are those of driveEpisode: a row's
 * result does not depend on its neighbours (int8 activations are scaled per row).
 *
 * @returns recordings in the order of `specs`; after an abort only the episodes that ended
 */
export async function runLockstep(
  policy: BatchPolicy,
  specs: readonly EpisodeSpec[],
  options: LockstepOptions,
): Promise<readonly Recording[]> {
  invariant(options.worlds.length > 0, 'at least one world');
  const recordings = new Map<number, Recording>();
  const hookOf = cachedHooks(options.stds);
  const free = [...options.worlds];
  let lanes: Lane[] = [];
  let next = 0;
  while (options.signal?.aborted !== true) {
    for (let spec = specs[next]; spec && free.length > 0; spec = specs[++next]) {
      const world = free.pop();
      invariant(world, 'a free world');
      lanes.push(startLane(next, world, policy, spec, hookOf));
    }
    if (lanes.length === 0) break;
    await breathe();
    await stepAll(policy, lanes);
    for (const lane of lanes.filter(({ run }) => run.ended)) {
      const recording = lane.run.recording(false);
      recordings.set(lane.index, recording);
      options.onEpisode?.(lane.index, recording, lane.poses.joined());
      free.push(lane.world);
    }
    lanes = lanes.filter(({ run }) => !run.ended);
  }
  return specs.flatMap((_, index) => recordings.get(index) ?? []);
}

function startLane(
  index: number,
  world: RolloutWorld,
  policy: BatchPolicy,
  spec: EpisodeSpec,
  hookOf: HookSource,
): Lane {
  const run = new EpisodeRun(world, policy, spec, hookOf);
  const poses = new PoseCollector();
  poses.add(run.firstPiece().poses);
  return { index, run, poses, world };
}

async function stepAll(policy: BatchPolicy, lanes: readonly Lane[]): Promise<void> {
  const decisions = await policy.decideMany(lanes.map(({ run }) => run.nextRequest()));
  invariant(decisions.length === lanes.length, 'a decision for each request');
  lanes.forEach(({ run, poses }, i) => poses.add(run.act(decisions[i] as Decision).poses));
}
