import { invariant } from '#base/errors.ts';
import type { Decision, DecisionRequest, HookPlan } from '#policy/types.ts';
import { compileHook } from '#steering/compile.ts';
import type { Intervention } from '#steering/intervention.ts';
import { breathe } from './breathe.ts';
import { EpisodeRun } from './episode-run.ts';
import type { HookSource } from './episode-run.ts';
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
 * Runs many episodes, as many at a time as there are worlds, with one policy pass for all that share a hook. An ended
 * episode's world takes the next spec at once, so passes stay full. The recordings are those of driveEpisode: a row's
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
  const hooks = new HookCache(options.stds);
  const free = [...options.worlds];
  let lanes: Lane[] = [];
  let next = 0;
  while (options.signal?.aborted !== true) {
    for (let spec = specs[next]; spec && free.length > 0; spec = specs[++next]) {
      const world = free.pop();
      invariant(world, 'a free world');
      lanes.push(startLane(next, world, policy, spec, hooks.source));
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
  const asked = lanes.map((lane) => ({ lane, request: lane.run.nextRequest() }));
  const groups = new Map<string, typeof asked>();
  for (const one of asked) {
    const key = shareKey(one.request);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  for (const group of groups.values()) {
    const decisions = await policy.decideMany(group.map(({ request }) => request));
    invariant(decisions.length === group.length, 'a decision for each request');
    group.forEach(({ lane }, i) => {
      lane.poses.add(lane.run.act(decisions[i] as Decision).poses);
    });
  }
}

const hookNumbers = new WeakMap<HookPlan, number>();
let lastHookNumber = 0;

/** Requests with equal keys may go through the graph together. */
function shareKey({ hook, head, expert, flowSteps }: DecisionRequest): string {
  if (hook && !hookNumbers.has(hook)) hookNumbers.set(hook, ++lastHookNumber);
  return [head, expert ?? '', flowSteps ?? '', hook ? hookNumbers.get(hook) : 'none'].join('|');
}

/**
 * One plan for each distinct set of active interventions, so that episodes in the same phase share a pass. Controlled amounts
 * differ between episodes and ticks; the oldest plans are dropped so that they cannot fill the memory (0.7 MB each).
 */
class HookCache {
  static readonly #SIZE = 64;
  readonly #plans = new Map<string, HookPlan | undefined>();
  readonly #numbers = new WeakMap<Intervention, number>();
  readonly #stds: Float32Array | undefined;
  #last = 0;

  constructor(stds: Float32Array | undefined) {
    this.#stds = stds;
  }

  readonly source: HookSource = (active) => {
    const key = active.map((one) => this.#numberOf(one)).join(' ');
    if (this.#plans.has(key)) return this.#plans.get(key);
    const plan = compileHook(active, { stds: this.#stds });
    if (this.#plans.size >= HookCache.#SIZE) this.#plans.delete(this.#plans.keys().next().value ?? '');
    this.#plans.set(key, plan);
    return plan;
  };

  #numberOf(one: Intervention): number {
    const known = this.#numbers.get(one);
    if (known !== undefined) return known;
    this.#numbers.set(one, ++this.#last);
    return this.#last;
  }
}
