import type { Decision, DecisionRequest, Policy } from '#policy/types.ts';
import type { Action, Observation, SceneLayout, Suite } from '#sim/types.ts';

/** What the loop needs of a world. sim-world.ts makes one of the simulator; tests fake it. */
export interface RolloutWorld {
  reset(suite: Suite, seed: number): SceneLayout;
  observe(): Observation;
  /** One control tick (0.1 s). */
  step(action: Action): void;
  /** The current moment as a new array, [POSE_LENGTH]. */
  pose(): Float32Array;
  /** The success predicate has held for three ticks. */
  readonly succeeded: boolean;
  /** First 16 hex digits of sha256 over qpos. */
  hash(): string;
  /** The reactive demonstrator's action for the task in hand. */
  teacherAction(): Action;
}

/** A policy that answers several observations in one call, in their order; equal hook objects may share a pass. */
export interface BatchPolicy extends Policy {
  decideMany(requests: readonly DecisionRequest[]): Promise<readonly Decision[]>;
}
