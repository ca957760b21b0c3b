import { POSE_LENGTH } from '#sim/types.ts';
import { breathe } from './breathe.ts';
import { eventsBetween } from './events.ts';
import type { EpisodePiece } from './episode-run.ts';
import type { RolloutWorld } from './ports.ts';
import type { EpisodeEvent, Recording } from './recording.ts';

export interface ReplayOutcome {
  /** Hash after the last tick: equal to `recording.finalHash`, or the recording was made by another world. */
  readonly finalHash: string;
  /** The replay ended in another state than the recording; undefined when it was stopped before the end. */
  readonly mismatch: boolean | undefined;
  readonly ticks: number;
  readonly success: boolean;
  readonly cut: boolean;
}

export interface ReplayOptions {
  readonly signal?: AbortSignal | undefined;
  /** What it gives back settles when the piece has been taken: the replay is at most PIECES_AHEAD pieces ahead. */
  readonly onPiece?: ((piece: EpisodePiece) => unknown) | undefined;
}

/** The reset and 1.6 s of an episode: enough to begin playing, while a page that starts has better use for the processor. */
const PIECES_AHEAD = 5;

/** Plays a recording again, bit for bit, without a policy: each action is held until the next one began. */
export async function replayRecording(
  world: RolloutWorld,
  recording: Recording,
  { signal, onPiece }: ReplayOptions = {},
): Promise<ReplayOutcome> {
  world.reset(recording.spec.suite, recording.spec.seed);
  let pose = world.pose();
  let tick = 0;
  const sent: unknown[] = [onPiece?.({ poses: pose.slice(), decisions: [], events: [] })];
  for (const [index, decision] of recording.decisions.entries()) {
    await breathe();
    await sent.at(-PIECES_AHEAD);
    const end = recording.decisions[index + 1]?.tick ?? recording.ticks;
    const poses: number[] = [];
    const events: EpisodeEvent[] = [];
    while (tick < end && signal?.aborted !== true) {
      world.step(decision.action);
      tick++;
      const next = world.pose();
      events.push(...eventsBetween(pose, next, tick));
      poses.push(...next);
      pose = next;
    }
    if (poses.length > 0) sent.push(onPiece?.({ poses: Float32Array.from(poses), decisions: [decision], events }));
  }
  const cut = tick < recording.ticks;
  const finalHash = world.hash();
  const mismatch = cut ? undefined : finalHash !== recording.finalHash;
  return { finalHash, mismatch, ticks: tick, success: world.succeeded, cut };
}

/** All poses of a recording, [ticks + 1, POSE_LENGTH]. */
export async function replayPoses(world: RolloutWorld, recording: Recording): Promise<Float32Array> {
  const poses = new Float32Array((recording.ticks + 1) * POSE_LENGTH);
  let offset = 0;
  await replayRecording(world, recording, {
    onPiece: (piece) => {
      poses.set(piece.poses, offset);
      offset += piece.poses.length;
    },
  });
  return poses;
}
