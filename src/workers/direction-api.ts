import type { Result } from '#base/errors.ts';
import type { TokenGroup } from '#policy/types.ts';
import type { Observation } from '#sim/types.ts';
import type { MeanDifference } from '#steering/difference-of-means.ts';

/** Residual directions from two sets of observations. Residual streams (2 MB an observation) stay in the worker. */

/** One of the two sets: which of the question's observations, and the words that the policy reads with them. */
export interface DirectionSet {
  readonly prompt: string;
  /** Places in `observations`; at least 2, at most 80 (steering/limits.ts). */
  readonly at: readonly number[];
}

export interface DirectionQuestion {
  /** Each is sent once, also when both sets use it. */
  readonly observations: readonly Observation[];
  readonly withConcept: DirectionSet;
  readonly without: DirectionSet;
  /** Whose tokens are averaged. */
  readonly group: TokenGroup;
}

/** Forward passes so far. */
export interface DirectionProgress {
  readonly done: number;
  readonly total: number;
}

export interface DirectionApi {
  /**
   * Runs the unsteered policy on both sets and takes the difference of their mean residual streams, all layers at once.
   * Errors: 'no-policy', 'too-few-recordings', 'too-many-recordings', 'cancelled', those of the policy.
   */
  recordDirection(
    question: DirectionQuestion,
    onProgress: (progress: DirectionProgress) => void,
    signal: AbortSignal,
  ): Promise<Result<MeanDifference>>;
}
