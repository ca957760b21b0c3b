import { LabError, asLabError, err, invariant, ok, type Result } from '#base/errors.ts';
import { SerialQueue } from '#base/queue.ts';
import { driveTeacher } from '#rollout/driver.ts';
import { toolOf, type EpisodePiece } from '#rollout/episode-run.ts';
import type { RolloutWorld } from '#rollout/ports.ts';
import type { EpisodeSpec } from '#rollout/recording.ts';
import { replayRecording } from '#rollout/replay.ts';
import { TICKS_PER_DECISION } from '#sim/types.ts';
import { transferring } from './rpc.ts';
import type { EpisodeTicks, SimApi } from './sim-api.ts';

/** A world that can go back: `snapshot` is a full state (physics, targets, counters, task), `restore` continues it bit for bit. */
export interface SnapshotWorld<Snapshot> extends RolloutWorld {
  snapshot(): Snapshot;
  restore(snapshot: Snapshot): void;
}

/** Enough for both lanes and a few that were just left. */
const KEPT_EPISODES = 6;

/**
 * The simulator worker's desk: one world, one job at a time. Jobs yield to the event loop between decisions, so a cancel
 * is read while an episode runs; the next job waits for it (an episode of 300 ticks takes about 0.2 s).
 */
export function createSimDesk<Snapshot>(load: () => Promise<SnapshotWorld<Snapshot>>): SimApi {
  const queue = new SerialQueue();
  const episodes = new Map<string, Snapshot[]>();
  let loading: Promise<SnapshotWorld<Snapshot>> | undefined;

  /** A failed load is tried again by the next job. */
  const loaded = (): Promise<SnapshotWorld<Snapshot>> => {
    loading ??= load().catch((thrown: unknown) => {
      loading = undefined;
      throw thrown;
    });
    return loading;
  };

  const job = <T>(work: (world: SnapshotWorld<Snapshot>) => Promise<Result<T>> | Result<T>): Promise<Result<T>> =>
    queue.run(async () => {
      try {
        return await work(await loaded());
      } catch (thrown) {
        return err(asLabError(thrown, 'simulator'));
      }
    });

  /** The same world, keeping a snapshot at the start of each decision under `key`. */
  const keeping = (world: SnapshotWorld<Snapshot>, key: string): RolloutWorld => {
    const snapshots: Snapshot[] = [];
    let tick = 0;
    episodes.delete(key);
    episodes.set(key, snapshots);
    for (const old of [...episodes.keys()].slice(0, -KEPT_EPISODES)) episodes.delete(old);
    return {
      reset: (suite, seed) => {
        const layout = world.reset(suite, seed);
        snapshots.push(world.snapshot());
        return layout;
      },
      observe: () => world.observe(),
      step: (action) => {
        world.step(action);
        if (++tick % TICKS_PER_DECISION === 0) snapshots.push(world.snapshot());
      },
      pose: () => world.pose(),
      get succeeded() {
        return world.succeeded;
      },
      hash: () => world.hash(),
      teacherAction: () => world.teacherAction(),
    };
  };

  const restoreDecision = (world: SnapshotWorld<Snapshot>, key: string, decision: number): Result<null> => {
    const snapshot = episodes.get(key)?.[decision];
    if (snapshot === undefined)
      return err(
        new LabError('unknown-moment', `The simulator no longer holds decision ${decision} of this episode.`, {
          fix: 'Run or replay the episode again.',
        }),
      );
    world.restore(snapshot);
    return ok(null);
  };

  return {
    layout: ({ suite, seed, key }) =>
      job((world) => {
        const layout = (key === undefined ? world : keeping(world, key)).reset(suite, seed);
        return ok({ layout, pose: world.pose() });
      }),

    runTeacher: ({ key, suite, seed, maxDecisions }, onTicks, signal) =>
      job(async (world) => {
        const spec: Pick<EpisodeSpec, 'suite' | 'seed' | 'maxDecisions'> = { suite, seed, maxDecisions };
        const recording = await driveTeacher(keeping(world, key), spec, { signal, onPiece: sendPieces(onTicks) });
        return ok(recording);
      }),

    replay: ({ key, recording }, onTicks, signal) =>
      job(async (world) =>
        ok(await replayRecording(keeping(world, key), recording, { signal, onPiece: sendPieces(onTicks) })),
      ),

    observationAt: (key, decision) =>
      job((world) => {
        const restored = restoreDecision(world, key, decision);
        if (!restored.ok) return restored;
        return ok(world.observe());
      }),

    fork: ({ key, tick, actions }) =>
      job((world) => {
        invariant(tick % TICKS_PER_DECISION === 0, 'shadow futures begin at a decision');
        const restored = restoreDecision(world, key, tick / TICKS_PER_DECISION);
        if (!restored.ok) return restored;
        const path = new Float32Array((actions.length * TICKS_PER_DECISION + 1) * 3);
        path.set(toolOf(world.pose()));
        let at = 3;
        for (const action of actions)
          for (let held = 0; held < TICKS_PER_DECISION; held++, at += 3) {
            world.step(action);
            path.set(toolOf(world.pose()), at);
          }
        return ok(path);
      }),

    forget: async (key) => {
      episodes.delete(key);
      return ok(null);
    },
  };
}

function sendPieces(onTicks: (ticks: EpisodeTicks) => unknown): (piece: EpisodePiece) => unknown {
  return ({ poses, decisions, events }) => onTicks(transferring({ poses, decisions, events }, [poses.buffer]));
}
