import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConfig, parseConfigText } from './config.ts';

const good = {
  schema: 1,
  name: 'speed',
  suites: ['object'],
  seeds: { from: 100, count: 20 },
  head: 'discrete',
  conditions: [
    { name: 'slowly', kind: 'prompt', prompt: '{prompt}, slowly', measure: 'speed' },
    { name: 'slow', kind: 'concept', word: 'slow', operator: 'override', amount: 3, measure: 'speed' },
    { name: 'random', kind: 'random', match: ['slow'], draws: 20 },
  ],
};
const withConditions = (...conditions: unknown[]) => ({ ...good, conditions });

describe('parseConfig', () => {
  it('fills in defaults and adds the control', () => {
    const parsed = parseConfigText(JSON.stringify(good));
    expect(parsed.ok && parsed.value).toMatchObject({
      flowSteps: 5,
      maxDecisions: 40,
      conditions: [
        { name: 'none', kind: 'none' },
        { name: 'slowly' },
        { name: 'slow', k: 20, depth: 'full' },
        { name: 'random', seed: 1, norm: false },
      ],
    });
  });

  it.each<[string, unknown, RegExp]>([
    ['no JSON', undefined, /cannot be read/],
    ['a field too many', { ...good, seed: 3 }, /seed: an unknown field\. Allowed: schema, name/],
    ['an unknown suite', { ...good, suites: ['juggle'] }, /suites\[0\]: expected one of object, .*received "juggle"/],
    ['a suite twice', { ...good, suites: ['lift', 'lift'] }, /listed twice/],
    ['half a seed', { ...good, seeds: { from: 0.5, count: 2 } }, /seeds\.from: expected a whole number/],
    ['a condition without a measure', withConditions({ name: 'a', kind: 'prompt', prompt: 'x' }), /measure: missing/],
    ['an unknown kind', withConditions({ name: 'a', kind: 'magic' }), /conditions\[0\]/],
    ['one name twice', withConditions(good.conditions[0], good.conditions[0]), /two conditions are called "slowly"/],
    ['a stolen name', withConditions({ ...good.conditions[0], name: 'none' }), /"none" is the name of the baseline/],
    ['a null of nothing', withConditions(good.conditions[2]), /matches "slow", which is no condition/],
    [
      'a null of a prompt',
      withConditions(good.conditions[0], { ...good.conditions[2], match: ['slowly'] }),
      /matches "slowly"/,
    ],
    [
      'a bad neuron',
      withConditions({
        name: 'a',
        kind: 'interventions',
        interventions: [{ operator: 'add', neurons: [[12, 0]] }],
        measure: 'z',
      }),
      /condition "a": Intervention 1, neurons\[0\]\[0\]: expected a layer 0 to 11/,
    ],
  ])('says what to mend: %s', (_, config, sentence) => {
    const parsed = parseConfig(config);
    expect(parsed.ok).toBe(false);
    expect(parsed.ok || parsed.error.message).toMatch(sentence);
  });

  it('returns for any value', () => {
    fc.assert(fc.property(fc.anything(), (input) => typeof parseConfig(input).ok === 'boolean'));
  });
});
