import type { VectorId } from '#lens/table.ts';
import type { CardSource, SteeringCard } from '#state/slices/steering.ts';
import type { NeuronId } from '#steering/intervention.ts';

/** What an override starts at where nothing is known about natural activations: the paper's robots used 10, LIBERO 2 to 20. */
const FIRST_AMOUNT = 2;

/** A card that overrides these value vectors, at the 99th percentile of their natural activations. */
export function newLensCard(
  vectors: readonly VectorId[],
  name: string,
  p99?: number,
  source: CardSource = { kind: 'lens' },
): SteeringCard {
  const amount = p99 !== undefined && p99 > 0 ? Number(p99.toPrecision(2)) : FIRST_AMOUNT;
  const neurons = vectors.map(({ layer, index }): NeuronId => [layer, index]);
  return {
    id: crypto.randomUUID(),
    intervention: { operator: 'override', amount, neurons, name },
    source,
    collapsed: false,
    solo: false,
  };
}
