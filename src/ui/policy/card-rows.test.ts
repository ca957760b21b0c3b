import { expect, it } from 'vitest';
import type { CardRow } from '#policy/manifest-card.ts';
import { cardLines, cardSuites } from './card-rows.ts';

const row = (suite: string, rest: Partial<CardRow>): CardRow => ({
  suite,
  head: 'discrete',
  n: 200,
  success: 0.9,
  low: 0.85,
  high: 0.94,
  ...rest,
});
const closedLoop = [
  row('lift', { temperature: 1 }),
  row('lift', { temperature: 0, n: 50 }),
  row('lift', { temperature: 0.5, gripper_temperature: 1 }),
  row('all', { temperature: 0.5, gripper_temperature: 1, n: 1200 }),
  row('lift', { head: 'flow', expert: 'weak' }),
  row('lift', { head: 'flow', expert: 'good' }),
];
const card = { closed_loop: closedLoop, measures: [], semantics: [] };
const experts = [{ id: 'good', kind: 'flow', training: '', bytes: 0, isLoaded: false }];

it('puts the defaults of both heads first, and says so', () => {
  const lines = cardLines({ card, experts, sampling: { temperature: 0.5, gripperTemperature: 1 } });
  expect(lines.map(({ how, isDefault }) => [how, isDefault])).toEqual([
    ['discrete, temperature 0.5, gripper 1', true],
    ['flow · good', true],
    ['discrete, temperature 1', false],
    ['discrete, argmax', false],
    ['flow · weak', false],
  ]);
});

it('counts the episodes of a suite, not of all', () => {
  const lines = cardLines({ card, experts, sampling: { temperature: 0.5, gripperTemperature: 1 } });
  expect(lines.map(({ n }) => n)).toEqual([200, 200, 200, 50, 200]);
  expect(cardSuites(lines)).toEqual(['lift', 'all']);
});
