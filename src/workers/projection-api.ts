import type { Result } from '#base/errors.ts';
import type { ActiveVector } from '#lens/strongest.ts';
import type { Sampling } from '#policy/types.ts';
import type { Observation } from '#sim/types.ts';
import type { Intervention } from '#steering/intervention.ts';
import type { TokenChoice } from './token-choice.ts';

/** One token of one decision, read through the unembedding at every layer. Readouts (8 MB a side) stay in the worker. */

export const PROJECTED_PARTS = ['residual', 'ffn'] as const;
/** The residual stream after each block, or what its FFN wrote (lens/residual-lens.ts). */
export type ProjectedPart = (typeof PROJECTED_PARTS)[number];

export const PROJECTION_VIEWS = ['tokens', 'difference'] as const;
/** The top tokens with what steering changed among them, or the tokens that steering raised and lowered most. */
export type ProjectionView = (typeof PROJECTION_VIEWS)[number];

/** What a side of the comparison saw and how it was steered. */
export interface ProjectionSide {
  /** Names everything below: equal keys share one forward pass. */
  readonly key: string;
  readonly observation: Observation;
  readonly prompt: string;
  /** Those that act at this moment. */
  readonly interventions: readonly Intervention[];
  /** For 'add-std', [12 x 1536]. */
  readonly stds?: Float32Array;
  readonly sampling: Sampling;
  readonly decision: number;
}

export interface ProjectionQuestion {
  readonly unsteered: ProjectionSide;
  readonly steered?: ProjectionSide;
  readonly token: TokenChoice;
  readonly part: ProjectedPart;
  readonly view: ProjectionView;
  /** The strongest value vectors of this layer only; of all when null. */
  readonly layer: number | null;
}

export interface ProjectedToken {
  readonly id: number;
  readonly text: string;
  readonly isAction: boolean;
  /** Logit without steering, and with it where something steers. */
  readonly before: number;
  readonly after: number | null;
  /** Whether steering brought it among the shown ones, or pushed it out. */
  readonly change: 'same' | 'in' | 'out';
}

export interface StrongVector extends ActiveVector {
  readonly tokens: readonly { readonly text: string; readonly isAction: boolean }[];
}

/** The probability of the bin that a side chose, if it had to answer after each block, [12]. */
export interface SideDepth {
  readonly bin: number;
  readonly probabilities: readonly number[];
}

export interface TokenMap {
  /** [12, columns], columns in the order of `tokensOf(texts.length)`. */
  readonly values: Float32Array;
  readonly columns: number;
  /** ||FFN|| / ||residual|| of the unsteered side, or ||steered - unsteered|| / ||unsteered|| of the residual stream. */
  readonly kind: 'written' | 'moved';
}

export interface TokenProjection {
  readonly token: TokenChoice;
  readonly part: ProjectedPart;
  readonly view: ProjectionView;
  readonly layer: number | null;
  readonly isCompared: boolean;
  /** Twelve lists, the first layer first. */
  readonly layers: readonly (readonly ProjectedToken[])[];
  readonly strongest: readonly StrongVector[];
  /** Of an action slot; null for other tokens. */
  readonly depth: { readonly unsteered: SideDepth; readonly steered?: SideDepth } | null;
  readonly map: TokenMap;
  /** Pieces of the unsteered prompt. */
  readonly texts: readonly string[];
  /** Forward passes; then everything that reads them. 0 for passes that were kept. */
  readonly millis: { readonly policy: number; readonly projection: number };
}

export interface ProjectionApi {
  /**
   * A newer question replaces one that waits, which answers null.
   * Errors: 'no-policy', 'lens-missing', 'no-such-token', those of the policy.
   */
  projectToken(question: ProjectionQuestion): Promise<Result<TokenProjection | null>>;
}
