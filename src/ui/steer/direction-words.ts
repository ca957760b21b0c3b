import type { SteeringCard } from '#state/slices/steering.ts';
import { normOf } from '#steering/difference-of-means.ts';
import type { Intervention } from '#steering/intervention.ts';

/** Below one standard deviation the two sets overlap for the most part. */
export const WEAK_SEPARATION = 1;

/** "3.2 σ"; sets that do not spread at all have no measure of distance. */
export function separationWords(separation: number): string {
  return Number.isFinite(separation) ? `${separation.toFixed(1)} σ` : 'without any spread';
}

/** Length of what a direction card adds at amount 1, all its layers together. */
export function directionNorm({ directions = {} }: Pick<Intervention, 'directions'>): number {
  return normOf(Object.values(directions).flat());
}

/** "α 4.16 = ×0.50 of ‖d‖ 8.31": the amount in both its units. */
export function directionDose(intervention: Pick<Intervention, 'amount' | 'directions'>): string {
  const norm = directionNorm(intervention);
  const { amount } = intervention;
  return `α ${(amount * norm).toFixed(2)} = ×${amount.toFixed(2)} of ‖d‖ ${norm.toFixed(2)}`.replaceAll('-', '−');
}

/** Layers of direction that a link of 8,000 characters has room for (about 2,100 each: direction-words.test.ts). */
export const LINK_LAYERS = 3;

/** What a card says of its origin and of links; '' for cards that are no direction. */
export function directionOrigin({ source }: SteeringCard): string {
  if (source.kind !== 'direction') return '';
  return `Mean over “${source.withPrompt}” less the mean over “${source.withoutPrompt}”.`;
}

/** Whether all directions of a stack fit into a link, in words; '' when they do. */
export function linkWarning(cards: readonly SteeringCard[]): string {
  const layers = cards.reduce((sum, { intervention }) => sum + Object.keys(intervention.directions ?? {}).length, 0);
  if (layers <= LINK_LAYERS) return '';
  return `A link has room for ${LINK_LAYERS} directions, and the stack has ${layers}: it leaves the largest out.`;
}
