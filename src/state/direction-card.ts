import { storedDirection } from '#steering/difference-of-means.ts';
import type { RecordedDirection } from './direction-control.ts';
import { newCardId } from './new-card.ts';
import type { SteeringCard } from './slices/steering.ts';

/** A card that adds one layer's direction at the tokens that it was read from: once, which moves one mean onto the other. */
export function newDirectionCard(
  { directions, planned, group }: RecordedDirection,
  layer: number,
  cards: readonly SteeringCard[],
): SteeringCard {
  const { name, withConcept, without } = planned;
  return {
    id: newCardId(cards),
    intervention: {
      operator: 'residual',
      amount: 1,
      neurons: [],
      tokens: [group],
      directions: { [layer]: storedDirection(directions[layer] ?? []) },
      name,
    },
    source: { kind: 'direction', withPrompt: withConcept.words, withoutPrompt: without.words },
    collapsed: false,
    solo: false,
  };
}

/** The layer that tells the sets apart best, among those that come early enough for the rest to act on it. */
export function bestLayer({ separations }: Pick<RecordedDirection, 'separations'>): number {
  // What is added after the last block reaches no attention and no FFN any more.
  const usable = separations.slice(0, -1);
  return usable.indexOf(Math.max(...usable));
}
