import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInterventionText, parseInterventions } from './schema.ts';

const good = { operator: 'override', amount: 6, neurons: [[3, 17]], tokens: ['text', 'slots'], when: { from: 0 } };
const parse = (entry: unknown) => parseInterventions({ interventions: [entry] });

describe('parseInterventions', () => {
  it('reads the form of the command line', () => {
    expect(parseInterventionText(JSON.stringify({ interventions: [good] }))).toEqual({ value: [good], issues: [] });
  });

  it('reads schedules, events, directions, names and mutes', () => {
    const rich = {
      operator: 'residual',
      amount: -1.5,
      directions: { 0: Array<number>(576).fill(0.5) },
      when: { from: 4, to: 80, event: { kind: 'height-above', metres: 0.1 } },
      name: 'up',
      muted: true,
    };
    expect(parse(rich)).toEqual({ value: [{ ...rich, neurons: [] }], issues: [] });
  });

  it.each<[string, unknown, RegExp]>([
    [
      'layer out of range',
      { ...good, neurons: [[12, 0]] },
      /Intervention 1, neurons\[0\]\[0\]: expected a layer 0 to 11; received 12/,
    ],
    [
      'index out of range',
      {
        ...good,
        neurons: [
          [0, 1],
          [0, 1536],
        ],
      },
      /neurons\[1\]\[1\]: expected an index 0 to 1535; received 1536/,
    ],
    ['half an index', { ...good, neurons: [[0, 0.5]] }, /an index 0 to 1535; received 0.5/],
    ['a triple', { ...good, neurons: [[0, 1, 2]] }, /neurons\[0\]/],
    ['NaN amount', { ...good, amount: NaN }, /amount: expected a finite number; received NaN/],
    ['infinite amount', { ...good, amount: Infinity }, /amount: expected a finite number; received Infinity/],
    ['text amount', { ...good, amount: '6' }, /amount: expected a finite number; received "6"/],
    [
      'unknown operator',
      { ...good, operator: 'clamp' },
      /operator: expected one of override, add, .*; received "clamp"/,
    ],
    ['unknown field', { ...good, alpha: 3 }, /alpha: an unknown field\. Allowed: operator, amount, neurons/],
    [
      'unknown token group',
      { ...good, tokens: ['words'] },
      /tokens\[0\]: expected one of image, proprio, text, slots; received "words"/,
    ],
    ['no token group', { ...good, tokens: [] }, /at least one token group/],
    ['window backwards', { ...good, when: { from: 9, to: 9 } }, /"from" smaller than "to"/],
    ['unknown event', { ...good, when: { event: { kind: 'smells' } } }, /when\.event/],
    ['event without metres', { ...good, when: { event: { kind: 'height-above' } } }, /when\.event\.metres: missing/],
    ['missing operator', { amount: 1 }, /operator: missing; expected /],
    ['not an object', 7, /Intervention 1: expected Object; received 7/],
    ['null', null, /Intervention 1: expected Object; received null/],
    ['residual without directions', { operator: 'residual', amount: 1 }, /needs "directions"/],
    [
      'short direction',
      { operator: 'residual', directions: { 0: [1, 2] } },
      /directions\.0: expected 576 numbers; received a list of 2/,
    ],
    ['direction of layer 12', { operator: 'residual', directions: { 12: [] } }, /a layer 0 to 11/],
  ])('says what is wrong: %s', (_, entry, sentence) => {
    const { value, issues } = parse(entry);
    expect(value).toEqual([]);
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatch(sentence);
  });

  it('keeps the entries that can be read, and says which was not', () => {
    const { value, issues } = parseInterventions({ interventions: [good, { ...good, operator: 'x' }, good] });
    expect(value).toEqual([good, good]);
    expect(issues).toEqual([expect.stringMatching(/^Intervention 2/)]);
  });

  it('clamps amounts, drops twins, and says so', () => {
    const { value, issues } = parse({
      ...good,
      amount: 1e9,
      neurons: [
        [1, 1],
        [1, 1],
      ],
    });
    expect(value).toEqual([{ ...good, amount: 100, neurons: [[1, 1]] }]);
    expect(issues.join(' ')).toMatch(/amount 1000000000 was set to 100.*listed twice/);
  });

  it.each<[string, string, RegExp]>([
    ['not JSON', '{', /not JSON/],
    ['another file', '{"episodes":[]}', /Expected \{"interventions"/],
    ['a field too many', '{"interventions":[],"version":2}', /unknown field "version"/],
    ['too many', JSON.stringify(Array(40).fill(good)), /only the first 32/],
  ])('answers %s', (_, text, sentence) => {
    expect(parseInterventionText(text).issues.join(' ')).toMatch(sentence);
  });

  it('returns for any value, and what it returns parses to itself', () => {
    const nearly = fc.record(
      {
        operator: fc.oneof(fc.constantFrom('override', 'scale', 'ablate', 'add-std'), fc.string()),
        amount: fc.oneof(fc.double(), fc.anything()),
        neurons: fc.array(fc.oneof(fc.tuple(fc.integer({ min: -1, max: 12 }), fc.nat(1600)), fc.anything()), {
          maxLength: 3,
        }),
        when: fc.oneof(fc.record({ from: fc.integer(), to: fc.integer() }, { requiredKeys: [] }), fc.anything()),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.array(nearly, { maxLength: 4 })), (input) => {
        const { value } = parseInterventions(input);
        expect(parseInterventions(value)).toEqual({ value, issues: [] });
      }),
      { numRuns: 400 },
    );
  });
});
