import { describe, expect, it } from 'vitest';
import { unwrap } from '#base/errors.ts';
import { LAYERS, WIDTH } from '#policy/types.ts';
import { bestLayer, newDirectionCard } from './direction-card.ts';
import { directionName, planDirection, spread, type DirectionPlan, type MomentRange } from './direction-plan.ts';
import type { Lane } from './lanes.ts';
import type { Episode } from './slices/episodes.ts';
import type { LabState } from './store.ts';

type Read = Pick<LabState, 'episodes' | 'promptOverride' | 'layout'>;

function stateOf(unsteered: number, steered: number, status: Episode['status'] = 'finished'): Read {
  const episode = (count: number) =>
    ({ status, decisions: Array.from({ length: count }, (_, tick) => ({ tick, action: [] })) }) as unknown as Episode;
  return {
    episodes: { unsteered: episode(unsteered), steered: episode(steered) },
    promptOverride: 'lift it',
    layout: null,
  };
}

const PROMPTS: DirectionPlan = { kind: 'prompts', withPrompt: 'lift it, slowly', withoutPrompt: 'lift it' };
const moments = (withMoments: MomentRange, withoutMoments: MomentRange): DirectionPlan => ({
  kind: 'moments',
  withMoments,
  withoutMoments,
});
const range = (lane: Lane, from: number, to: number): MomentRange => ({ lane, from, to });
const problemOf = (state: Read, plan: DirectionPlan, group: 'text' | 'image' = 'text') => {
  const planned = planDirection(state, plan, group);
  return planned.ok ? '' : planned.error.sentence;
};

describe('what a recorded direction reads', () => {
  it('with two prompts: every decision of the unsteered lane, both ways', () => {
    const { name, withConcept, without, note } = unwrap(planDirection(stateOf(5, 9), PROMPTS, 'slots'));
    expect(name).toBe('slowly');
    expect(withConcept).toEqual({
      lane: 'unsteered',
      decisions: [0, 1, 2, 3, 4],
      prompt: 'lift it, slowly',
      words: 'lift it, slowly',
    });
    expect(without).toMatchObject({ decisions: [0, 1, 2, 3, 4], prompt: 'lift it' });
    expect(note).toBe('');
  });

  it('with two sets of moments: each its own, under one prompt', () => {
    const plan = moments(range('steered', 2, 99), range('unsteered', 0, 1));
    const { name, withConcept, without } = unwrap(planDirection(stateOf(5, 6), plan, 'image'));
    expect(name).toBe('steered − unsteered');
    expect([withConcept.decisions, without.decisions]).toEqual([
      [2, 3, 4, 5],
      [0, 1],
    ]);
    expect([withConcept.prompt, without.prompt]).toEqual(['lift it', 'lift it']);
    expect(withConcept.words).toBe('steered lane, decisions 2 to 5');
  });

  it('says in words what cannot be recorded', () => {
    expect(problemOf(stateOf(5, 5, 'running'), PROMPTS)).toContain('still running');
    expect(problemOf(stateOf(0, 0), PROMPTS)).toContain('0 decisions');
    expect(problemOf(stateOf(1, 0), PROMPTS)).toContain('1 decision there; a set takes at least 2');
    expect(problemOf(stateOf(5, 0), { ...PROMPTS, withPrompt: ' lift it ' })).toContain('the same');
    expect(problemOf(stateOf(5, 0), { ...PROMPTS, withPrompt: '' })).toContain('empty');
    expect(problemOf(stateOf(5, 0), PROMPTS, 'image')).toContain('No prompt reaches');
    expect(problemOf(stateOf(5, 0), moments(range('unsteered', 0, 4), range('unsteered', 0, 9)))).toContain('same');
    expect(problemOf(stateOf(5, 1), moments(range('steered', 0, 4), range('unsteered', 0, 4)))).toContain(
      'steered lane',
    );
  });

  it('reads at most 80 decisions of a set, spread over all of it, and says so', () => {
    const { withConcept, note } = unwrap(planDirection(stateOf(200, 0), PROMPTS, 'slots'));
    expect(withConcept.decisions).toHaveLength(80);
    expect([withConcept.decisions[0], withConcept.decisions.at(-1)]).toEqual([0, 199]);
    expect(new Set(withConcept.decisions).size).toBe(80);
    expect(note).toContain('80 of 200');
    expect(spread([1, 2, 3], 3)).toEqual([1, 2, 3]);
  });

  it('is named after the words that make the difference', () => {
    expect(directionName('Lift it, keeping it high', 'lift it')).toBe('keeping high');
    expect(directionName('lift', 'lift it')).toBe('direction');
  });
});

describe('a card of a direction', () => {
  const directions = { 3: Array.from({ length: WIDTH }, (_, i) => i / 3) };
  const separations = Array.from({ length: LAYERS }, (_, layer) => [0.5, 2, 1][layer % 3]! + layer / 100);
  const planned = unwrap(planDirection(stateOf(5, 0), PROMPTS, 'text'));

  it('adds one layer once, at the tokens that were read, and remembers both sets', () => {
    const card = newDirectionCard({ directions, norms: [], separations, planned, group: 'text' }, 3, []);
    expect(card.intervention).toMatchObject({ operator: 'residual', amount: 1, tokens: ['text'], name: 'slowly' });
    const kept = card.intervention.directions![3]!;
    expect(kept[3]).toBe(1);
    expect(kept.every((value) => Math.fround(value) === value)).toBe(true);
    expect(card.source).toEqual({ kind: 'direction', withPrompt: 'lift it, slowly', withoutPrompt: 'lift it' });
  });

  it('starts in the layer that tells the sets apart best, never the last one', () => {
    expect(bestLayer({ separations })).toBe(10);
    expect(bestLayer({ separations: [1, 2, 9] })).toBe(1);
  });
});
