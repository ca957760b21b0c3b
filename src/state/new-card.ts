import type { ConceptMember, Depth } from '#lens/concept.ts';
import { naturalLevel, type NaturalActivations } from '#steering/dose.ts';
import type { NeuronId } from '#steering/intervention.ts';
import type { CardSource, SteeringCard } from './slices/steering.ts';

/** Used where natural activations are unknown: the paper sweeps 2 to 20. */
const FIRST_AMOUNT = 2;

/** A name for a card that no other card of the stack has. Not crypto.randomUUID: it is missing on plain http. */
export function newCardId(cards: readonly SteeringCard[]): string {
  const numbers = cards.map(({ id }) => Number(/^card-(\d+)$/.exec(id)?.[1] ?? 0));
  return `card-${Math.max(0, ...numbers) + 1}`;
}

export interface NewCard {
  readonly name: string;
  readonly neurons: readonly NeuronId[];
  readonly source: CardSource;
}

/**
 * A card that overrides a set at the text tokens and the action slots, at the 99th percentile of its natural activations:
 * as strong as these neurons ever fire by themselves. Text and slots alone leave the image's keys and values as they are.
 */
export function newCard(
  { name, neurons, source }: NewCard,
  cards: readonly SteeringCard[],
  natural: NaturalActivations | undefined,
): SteeringCard {
  const p99 = natural && neurons.length > 0 ? naturalLevel(0.99, neurons, natural) : 0;
  const amount = p99 > 0.05 ? Math.round(20 * p99) / 20 : FIRST_AMOUNT;
  return {
    id: newCardId(cards),
    intervention: { operator: 'override', amount, neurons, tokens: ['text', 'slots'], name },
    source,
    collapsed: false,
    solo: false,
  };
}

export function conceptSource(word: string, k: number, depth: Depth): CardSource {
  return { kind: 'concept', word, k, depth, edited: false };
}

export function neuronsOf(members: readonly Pick<ConceptMember, 'layer' | 'index'>[]): readonly NeuronId[] {
  return members.map(({ layer, index }) => [layer, index] as const);
}
