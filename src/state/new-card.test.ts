import { describe, expect, it } from 'vitest';
import type { NaturalActivations } from '#steering/dose.ts';
import { NEURON_COUNT } from '#steering/compile.ts';
import { newCard, newCardId } from './new-card.ts';

/** Neuron 5's 99th percentile is 1.34, everybody else's is 0. */
function naturalOf(): NaturalActivations {
  const quantiles = new Float32Array(NEURON_COUNT * 2);
  quantiles.set([0.1, 1.34], 2 * 5);
  return { levels: [0.5, 0.99], quantiles, std: new Float32Array(NEURON_COUNT) };
}

describe('a new card', () => {
  const card = { name: 'up', neurons: [[0, 5]], source: { kind: 'lens' } } as const;

  it('starts at the natural p99 of its set, and at 2 where that is unknown or nothing', () => {
    expect(newCard(card, [], naturalOf()).intervention).toMatchObject({
      operator: 'override',
      amount: 1.35,
      neurons: [[0, 5]],
      tokens: ['text', 'slots'],
    });
    expect(newCard(card, [], undefined).intervention.amount).toBe(2);
    expect(newCard({ ...card, neurons: [[0, 6]] }, [], naturalOf()).intervention.amount).toBe(2);
  });

  it('has a name that no card of the stack has', () => {
    const stack = [newCard(card, [], undefined), { ...newCard(card, [], undefined), id: 'card-9' }];
    expect(newCardId(stack)).toBe('card-10');
    expect(newCard(card, stack, undefined).id).toBe('card-10');
  });
});
