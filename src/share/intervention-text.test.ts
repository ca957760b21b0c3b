import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Intervention } from '#steering/intervention.ts';
import { parseInterventionText } from '#steering/schema.ts';
import { interventionText } from './intervention-text.ts';
import { randomState } from './test-support/random-state.ts';

const randomSet = randomState.map(({ cards }) => cards.map(({ intervention }) => intervention));

describe('an intervention file', () => {
  it('is read by the command line’s own reader as the same set, without a complaint', () => {
    fc.assert(
      fc.property(randomSet, (interventions) => {
        expect(parseInterventionText(interventionText(interventions))).toEqual({ value: interventions, issues: [] });
      }),
      { numRuns: 50, seed: 9 },
    );
  });

  it('has the same bytes whatever order the fields were made in', () => {
    const one: Intervention = { operator: 'add', amount: 2, neurons: [[3, 5]], tokens: ['text'], name: 'slow' };
    const other: Intervention = { name: 'slow', tokens: ['text'], neurons: [[3, 5]], amount: 2, operator: 'add' };
    expect(interventionText([one])).toBe(interventionText([other]));
    expect(interventionText([one])).toContain('\n  {"operator":"add","amount":2,"neurons":[[3,5]]');
  });

  it('is never one that the command line would refuse', () => {
    expect(() => interventionText([{ operator: 'add', amount: 1, neurons: [[12, 0]] }])).toThrow(/layer 0 to 11/);
  });
});
