import type { TokenGroup } from '#policy/types.ts';

/** Words of steering. The compiler to hook tensors is compile.ts. */

export const OPERATORS = ['override', 'add', 'add-std', 'scale', 'ablate', 'residual'] as const;
export type Operator = (typeof OPERATORS)[number];

/** [layer 0..11, index 0..1535] of a value vector. */
export type NeuronId = readonly [layer: number, index: number];

/** An event that is read off the world before each decision. */
export type EventCondition =
  | { readonly kind: 'gripper-closed' }
  | { readonly kind: 'gripper-open' }
  | { readonly kind: 'holding' }
  | { readonly kind: 'height-above'; readonly metres: number }
  | { readonly kind: 'height-below'; readonly metres: number }
  | { readonly kind: 'target-nearer'; readonly metres: number };

/** When an intervention acts, in ticks: from <= tick < to; and only while the event holds. An empty object means always. */
export interface Schedule {
  readonly from?: number;
  readonly to?: number;
  readonly event?: EventCondition;
}

/**
 * One change to the forward pass (design 4). `amount` is raw: alpha of override and add, standard deviations for add-std,
 * the factor of scale, the multiple of `direction` for residual; ablate ignores it.
 */
export interface Intervention {
  readonly operator: Operator;
  readonly amount: number;
  readonly neurons: readonly NeuronId[];
  /** Token groups that it reaches; all four when left out. */
  readonly tokens?: readonly TokenGroup[];
  readonly when?: Schedule;
  /** For 'residual': layer -> direction, [576] each. */
  readonly directions?: Readonly<Record<number, readonly number[]>>;
  /** What people call it; means nothing to the compiler. */
  readonly name?: string;
  readonly muted?: boolean;
}
