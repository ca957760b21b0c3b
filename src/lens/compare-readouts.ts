import type { ShownToken } from './desk.ts';

/** How far a list that was computed now agrees with the one that the pack holds. */
export interface ReadoutAgreement {
  readonly tokens: number;
  /** Ranks at which both lists hold the same token. */
  readonly same: number;
  /** Largest difference of logits at the same rank: packs store them in steps of 1/255 of the first. */
  readonly largest: number;
}

export function compareReadouts(computed: readonly ShownToken[], stored: readonly ShownToken[]): ReadoutAgreement {
  return {
    tokens: stored.length,
    same: stored.filter(({ id }, rank) => computed[rank]?.id === id).length,
    largest: Math.max(0, ...stored.map(({ logit }, rank) => Math.abs(logit - (computed[rank]?.logit ?? Infinity)))),
  };
}
