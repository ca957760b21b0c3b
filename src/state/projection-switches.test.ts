import { describe, expect, it } from 'vitest';
import { selectCompares, selectSource, selectView } from './projection-switches.ts';
import type { Episode } from './slices/episodes.ts';
import type { LabState } from './store.ts';

type Switches = Parameters<typeof selectView>[0];

const EMPTY = { driver: 'policy', recording: null } as unknown as Episode;
const RUN = { driver: 'policy', recording: {} } as unknown as Episode;
const TAUGHT = { driver: 'teacher', recording: {} } as unknown as Episode;
const wishing = (unsteered: Episode, steered: Episode, change: Partial<LabState> = {}): Switches => ({
  episodes: { unsteered, steered },
  projectionSource: 'closed-loop',
  projectionView: 'difference',
  cards: [],
  rivalPrompt: null,
  ...change,
});

describe('the switches of the projections', () => {
  it('offer the closed loop only when the policy ran both lanes', () => {
    expect(selectSource(wishing(RUN, RUN))).toBe('closed-loop');
    for (const state of [wishing(RUN, EMPTY), wishing(TAUGHT, RUN), wishing(EMPTY, EMPTY)])
      expect(selectSource(state)).toBe('shadow');
    expect(selectSource(wishing(RUN, RUN, { projectionSource: 'shadow' }))).toBe('shadow');
  });

  it('offer the difference only between two sides', () => {
    expect(selectView(wishing(RUN, RUN))).toBe('difference');
    expect(selectView(wishing(RUN, EMPTY))).toBe('tokens');
    expect(selectView(wishing(TAUGHT, EMPTY, { rivalPrompt: 'slowly' }))).toBe('difference');
    expect(selectCompares(wishing(RUN, RUN, { projectionSource: 'shadow' }))).toBe(false);
    expect(selectView(wishing(RUN, RUN, { projectionView: 'tokens' }))).toBe('tokens');
  });
});
