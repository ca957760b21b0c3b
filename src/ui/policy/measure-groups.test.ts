import { expect, it } from 'vitest';
import type { CardMeasure } from '#policy/manifest-card.ts';
import { isMet, measureGroups, rangeText, valueText } from './measure-groups.ts';

const measure = (rest: Partial<CardMeasure>): CardMeasure => ({
  family: 'manner',
  what: 'slowly',
  head: 'discrete',
  value: -42.1,
  low: -45.6,
  high: -38.7,
  n: 120,
  unit: '%',
  command: 'policy-check manner --n 20',
  ...rest,
});

it('puts what both heads were measured on into one line, family by family', () => {
  const groups = measureGroups([
    measure({ asked: -25 }),
    measure({ what: 'quickly', value: 28, asked: 25 }),
    measure({ head: 'flow', expert: 'dagger', command: 'policy-check manner --n 8 --head flow' }),
    measure({ family: 'robustness', what: 'dark', explanation: 'both pictures times 0.7' }),
  ]);
  expect(groups.map(({ family, heads, lines }) => [family, heads, lines.length])).toEqual([
    ['manner', ['discrete', 'flow · dagger'], 2],
    ['robustness', ['discrete'], 1],
  ]);
  expect(groups[0]?.lines.map(({ note }) => note)).toEqual(['asked: −25 %', 'asked: +25 %']);
  expect(groups[1]?.lines[0]?.note).toBe('both pictures times 0.7');
  expect(groups[0]?.commands).toHaveLength(2);
});

it('asks a fall of what is to fall, and a rise of what is to rise', () => {
  expect(isMet({ value: -42, asked: -25 })).toBe(true);
  expect(isMet({ value: -11, asked: -25 })).toBe(false);
  expect(isMet({ value: 11, asked: 25 })).toBe(false);
  expect(isMet({ value: 99, asked: 95 })).toBe(true);
  expect(isMet({ value: 99 })).toBeNull();
});

it('writes changes with their sign, heights with a decimal, shares plainly', () => {
  expect(valueText(measure({}))).toBe('−42 %');
  expect(rangeText(measure({}))).toBe('−46 to −39');
  expect(valueText(measure({ value: 8.63, unit: 'cm' }))).toBe('+8.6 cm');
  expect(valueText(measure({ family: 'robustness', value: 96.7 }))).toBe('97 %');
});
