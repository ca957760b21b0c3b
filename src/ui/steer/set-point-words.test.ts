import { describe, expect, it } from 'vitest';
import type { SteeringCard } from '#state/slices/steering.ts';
import { firstSetPoint } from '#steering/controller.ts';
import { expectedSign, raisesAmount, reversed, setPointWords } from './set-point-words.ts';

const cardOf = (name: string, source: SteeringCard['source']): SteeringCard => ({
  id: 'card-1',
  intervention: { operator: 'override', amount: 1, neurons: [], name },
  source,
  collapsed: false,
  solo: false,
});
const conceptOf = (word: string) => cardOf('mine', { kind: 'concept', word, k: 10, depth: 'full', edited: false });

describe('a set-point in words', () => {
  it('says what is held', () => {
    expect(setPointWords({ measure: 'speed', setPoint: 0.1 })).toBe('0.10 m/s');
  });

  it('turns the gains for words that mean less of the measure', () => {
    expect([expectedSign(conceptOf('slow'), 'speed'), expectedSign(conceptOf('fast'), 'speed')]).toEqual([-1, 1]);
    expect([expectedSign(conceptOf('slow'), 'height'), expectedSign(conceptOf('low'), 'height')]).toEqual([1, -1]);
    const direction = { kind: 'direction', withPrompt: 'a', withoutPrompt: 'b' } as const;
    expect(expectedSign(cardOf('slowly', direction), 'speed')).toBe(-1);
    expect(expectedSign(cardOf('keeping high', direction), 'height')).toBe(1);
  });

  it('reverses a controller and back', () => {
    const control = firstSetPoint('speed', 'override', -1);
    expect(raisesAmount(control)).toBe(false);
    expect(raisesAmount(reversed(control))).toBe(true);
    expect(reversed(reversed(control))).toEqual(control);
    expect(Object.is(reversed(control).derivative, 0)).toBe(true);
  });
});
