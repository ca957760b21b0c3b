import { asLabError, err, ok, type Result } from '#base/errors.ts';
import { SerialQueue } from '#base/queue.ts';
import type { Policy } from '#policy/types.ts';
import { driveEpisode } from '#rollout/driver.ts';
import type { RolloutWorld } from '#rollout/ports.ts';
import type { EpisodeSpec, Recording } from '#rollout/recording.ts';
import type { EpisodeTicks } from './sim-api.ts';
import { transferring } from './rpc.ts';

export interface EpisodeRequest {
  readonly spec: EpisodeSpec;
  /** Standard deviations of natural activations, [12 x 1536], for the operator 'add-std'. */
  readonly stds?: Float32Array;
}

/**
 * Closed-loop episodes inside the policy worker: it has a world of its own, so that a tick costs no message. Episodes run
 * one after the other; a cancel is read between ticks and keeps what was computed.
 */
export function createEpisodeRunner(
  policy: () => Result<Policy>,
  loadWorld: () => Promise<RolloutWorld>,
): (
  request: EpisodeRequest,
  onTicks: (ticks: EpisodeTicks) => void,
  signal: AbortSignal,
) => Promise<Result<Recording>> {
  const queue = new SerialQueue();
  let world: Promise<RolloutWorld> | undefined;
  return ({ spec, stds }, onTicks, signal) =>
    queue.run(async () => {
      const loaded = policy();
      if (!loaded.ok) return loaded;
      try {
        world ??= loadWorld();
        const recording = await driveEpisode(await world, loaded.value, spec, {
          signal,
          stds,
          onPiece: ({ poses, decisions, events, observation }) =>
            onTicks(
              transferring({ poses, decisions, events, ...(observation && { observation }) }, [
                poses.buffer as ArrayBuffer,
              ]),
            ),
        });
        return ok(recording);
      } catch (thrown) {
        // A world that failed to load is loaded anew by the next episode.
        world = undefined;
        return err(asLabError(thrown, 'episode'));
      }
    });
}
