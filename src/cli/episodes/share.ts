import type { BatchPolicy, RolloutWorld } from '#rollout/ports.ts';
import { runLockstep } from '#rollout/lockstep.ts';
import type { EpisodeSpec, Recording } from '#rollout/recording.ts';
import { SimWorld } from '#rollout/sim-world.ts';
import { loadMujoco } from '#sim/mujoco.ts';
import { AS_TRAINED } from '#sim/variations/variation.ts';
import type { Variation } from '#sim/variations/variation.ts';
import { World } from '#sim/world.ts';
import { naturalStds, openEngine } from './native-policy.ts';
import type { NodeBackend } from './native-policy.ts';

/** Episodes side by side in a process: the engine answers at most 16 in one call, more would only wait. */
export const LANES = 16;

export type OnEpisode = (index: number, recording: Recording, poses: Float32Array) => void;

export interface ShareOptions {
  /** Folder of the policy bundle. */
  readonly folder: string;
  readonly threads: number;
  /** Of the world of each spec, in their order; the world of training when left out. */
  readonly variations?: readonly Variation[] | undefined;
  readonly signal: AbortSignal;
  /** Native when left out. */
  readonly backend?: NodeBackend;
}

/** One process's share of a batch: its own policy and its own worlds, until every spec has ended. */
export async function runShare(
  specs: readonly EpisodeSpec[],
  onEpisode: OnEpisode,
  { folder, threads, variations, signal, backend = 'native' }: ShareOptions,
): Promise<void> {
  const engine = await openEngine(folder, threads, backend);
  const needsStds = specs.some((spec) => spec.interventions.some((one) => one.operator === 'add-std'));
  const stds = needsStds ? await naturalStds(folder) : undefined;
  for (const { variation, places } of groupByVariation(specs, variations)) {
    if (signal.aborted) break;
    const some = places.flatMap((place) => specs[place] ?? []);
    const handOver: OnEpisode = (index, recording, poses) => onEpisode(places[index]!, recording, poses);
    await runInWorlds(engine, some, { stds, variation, onEpisode: handOver, signal });
  }
  await engine.dispose();
}

interface WorldGroup {
  readonly variation: Variation;
  /** Places of its specs. */
  readonly places: number[];
}

/** One group for each kind of world: a kind is compiled by MuJoCo, so episodes of different kinds cannot take turns in a world. */
function groupByVariation(specs: readonly EpisodeSpec[], variations: readonly Variation[] | undefined): WorldGroup[] {
  const groups = new Map<string, WorldGroup>();
  for (const place of specs.keys()) {
    const variation = variations?.[place] ?? AS_TRAINED;
    const key = JSON.stringify(variation);
    const group = groups.get(key) ?? { variation, places: [] };
    groups.set(key, group);
    group.places.push(place);
  }
  return [...groups.values()];
}

interface WorldOptions {
  readonly stds: Float32Array | undefined;
  readonly variation: Variation;
  readonly onEpisode: OnEpisode;
  readonly signal: AbortSignal;
}

async function runInWorlds(
  policy: BatchPolicy,
  specs: readonly EpisodeSpec[],
  { stds, variation, onEpisode, signal }: WorldOptions,
): Promise<void> {
  const mujoco = await loadMujoco();
  const worlds = Array.from(
    { length: Math.min(LANES, specs.length) },
    () => new SimWorld(new World(mujoco, variation)),
  );
  try {
    const lanes: readonly RolloutWorld[] = worlds;
    await runLockstep(policy, specs, { worlds: lanes, stds, onEpisode, signal });
  } finally {
    worlds.forEach((world) => world.dispose());
  }
}
