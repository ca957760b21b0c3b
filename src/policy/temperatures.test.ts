import { expect, it } from 'vitest';
import { temperatureWords, temperaturesOf } from './temperatures.ts';

const POLICY = { temperature: 0.5, gripperTemperature: 1 };

it.each([
  ['no wish', {}, POLICY],
  ['wishes of null', { temperature: null, gripperTemperature: null }, POLICY],
  ['argmax everywhere', { temperature: 0 }, { temperature: 0 }],
  ['both', { temperature: 0.7, gripperTemperature: 0.2 }, { temperature: 0.7, gripperTemperature: 0.2 }],
  ['the gripper alone', { gripperTemperature: 0 }, { temperature: 0.5, gripperTemperature: 0 }],
  ['the same twice', { temperature: 1, gripperTemperature: 1 }, { temperature: 1 }],
])('%s', (_, wish, expected) => {
  expect(temperaturesOf(POLICY, wish)).toEqual(expected);
});

it('a policy without a temperature for the gripper has one for all', () => {
  expect(temperaturesOf({ temperature: 1 }, {})).toEqual({ temperature: 1 });
  expect(temperaturesOf({ temperature: 1 }, { gripperTemperature: 0.5 })).toEqual({
    temperature: 1,
    gripperTemperature: 0.5,
  });
});

it('is said in words', () => {
  expect(temperatureWords({ temperature: 1 })).toBe('1');
  expect(temperatureWords(POLICY)).toBe('0.5, gripper 1');
});
