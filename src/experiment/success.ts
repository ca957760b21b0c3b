import { SUITES } from '#sim/types.ts';
import type { Suite } from '#sim/types.ts';
import { wilson } from './stats.ts';
import type { Interval } from './stats.ts';

export interface Outcome {
  readonly suite: Suite;
  readonly success: boolean;
}

/** Success rate with Wilson's 95 % interval, over all episodes and for each suite that has some. */
export interface SuccessSummary {
  readonly success: Interval;
  readonly bySuite: Readonly<Partial<Record<Suite, Interval>>>;
}

export function summarizeSuccess(outcomes: readonly Outcome[]): SuccessSummary {
  const rate = (some: readonly Outcome[]): Interval =>
    wilson(some.filter(({ success }) => success).length, some.length);
  const bySuite: Partial<Record<Suite, Interval>> = {};
  for (const suite of SUITES) {
    const some = outcomes.filter((outcome) => outcome.suite === suite);
    if (some.length > 0) bySuite[suite] = rate(some);
  }
  return { success: rate(outcomes), bySuite };
}
