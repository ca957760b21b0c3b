import type { Result } from '#base/errors.ts';
import type { EpisodeEvent, RecordedDecision, Recording } from '#rollout/recording.ts';
import type { ReplayOutcome } from '#rollout/replay.ts';
import type { Action, Observation, SceneLayout, Suite } from '#sim/types.ts';

/** What the page asks of the simulator worker. The page imports these types only; the world stays in the worker. */

export interface SceneRequest {
  readonly suite: Suite;
  readonly seed: number;
}

export interface LayoutRequest extends SceneRequest {
  /** Keeps the start of the scene under this name, as an episode without decisions: decision 0 can be asked for and forked. */
  readonly key?: string;
}

export interface Scene {
  readonly layout: SceneLayout;
  /** The scene after its reset, [POSE_LENGTH]. */
  readonly pose: Float32Array;
}

/** A piece of a running episode, sent as it is simulated. `poses` is transferred; the first piece begins with the reset. */
export interface EpisodeTicks {
  readonly poses: Float32Array;
  readonly decisions: readonly RecordedDecision[];
  readonly events: readonly EpisodeEvent[];
  /** What a policy saw before the piece's decision. */
  readonly observation?: Observation;
}

export interface TeacherRequest extends SceneRequest {
  /** Names the episode for later questions (observationAt, fork). The worker keeps the last few. */
  readonly key: string;
  readonly maxDecisions: number;
}

export interface ReplayRequest {
  readonly key: string;
  readonly recording: Recording;
}

export interface ForkRequest {
  readonly key: string;
  /** Tick of the episode at which the shadow future begins. */
  readonly tick: number;
  /** Each is held for one decision (4 ticks, 0.4 s). */
  readonly actions: readonly Action[];
}

export interface SimApi {
  /** The scene of a seed, without touching any episode. */
  layout(request: LayoutRequest): Promise<Result<Scene>>;
  /** The demonstrator drives until it has succeeded or `maxDecisions` are spent. Cancelled: a recording with `cut`. */
  runTeacher(
    request: TeacherRequest,
    onTicks: (ticks: EpisodeTicks) => unknown,
    signal: AbortSignal,
  ): Promise<Result<Recording>>;
  /** Plays a recording again, bit for bit. It goes on as `onTicks` settles what it returns: a few pieces ahead, not more. */
  replay(
    request: ReplayRequest,
    onTicks: (ticks: EpisodeTicks) => unknown,
    signal: AbortSignal,
  ): Promise<Result<ReplayOutcome>>;
  /** What the policy saw before a decision of a kept episode. */
  observationAt(key: string, decision: number): Promise<Result<Observation>>;
  /** Tool positions of a shadow future, [n + 1, 3] metres, beginning at the fork. The episode is untouched. */
  fork(request: ForkRequest): Promise<Result<Float32Array>>;
  /** Forgets a kept episode. */
  forget(key: string): Promise<Result<null>>;
}
