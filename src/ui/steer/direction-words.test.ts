import { describe, expect, it } from 'vitest';
import { SeededRandom } from '#base/rng.ts';
import { WIDTH } from '#policy/types.ts';
import { DEFAULT_LINK_STATE } from '#share/default-state.ts';
import { formatLink, parseLink } from '#share/link.ts';
import type { SteeringCard } from '#state/slices/steering.ts';
import { storedDirection } from '#steering/difference-of-means.ts';
import { directionDose, linkWarning, LINK_LAYERS, separationWords } from './direction-words.ts';

const random = new SeededRandom(7);
const cardOf = (id: number): SteeringCard => ({
  id: `card-${id}`,
  intervention: {
    operator: 'residual',
    amount: 0.5,
    neurons: [],
    directions: { 8: storedDirection(Array.from({ length: WIDTH }, () => 0.3 * random.normal())) },
    name: `slowly ${id}`,
  },
  source: { kind: 'direction', withPrompt: 'put the red cube in the bowl, slowly', withoutPrompt: 'put it there' },
  collapsed: false,
  solo: false,
});

describe('a direction in words', () => {
  it('gives the amount raw and in units of its length', () => {
    const intervention = { amount: -0.5, directions: { 2: [3, 0], 5: [0, 4] } };
    expect(directionDose(intervention)).toBe('α −2.50 = ×−0.50 of ‖d‖ 5.00');
    expect([separationWords(2.345), separationWords(Infinity)]).toEqual(['2.3 σ', 'without any spread']);
  });

  it('warns exactly when a link leaves a direction out, and a link keeps the others bit for bit', () => {
    const cards = Array.from({ length: LINK_LAYERS + 1 }, (_, at) => cardOf(at + 1));
    const linked = (some: readonly SteeringCard[]) =>
      formatLink({ ...DEFAULT_LINK_STATE, cards: some.map(({ id: _, ...card }) => card) });
    const fitting = cards.slice(0, LINK_LAYERS);
    expect(linked(fitting).dropped).toEqual([]);
    expect(linkWarning(fitting)).toBe('');
    expect(linked(cards).dropped).toHaveLength(1);
    expect(linkWarning(cards)).toContain('4');
    const opened = parseLink(linked(fitting).hash).state.cards;
    expect(opened.map(({ intervention }) => intervention)).toEqual(fitting.map(({ intervention }) => intervention));
  });
});
