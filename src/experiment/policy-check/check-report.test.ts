import { describe, expect, it } from 'vitest';
import type { Suite } from '#sim/types.ts';
import { checkMarkdown } from './check-markdown.ts';
import { missingJobs } from './check-plan.ts';
import type { CheckPlan } from './check-plan.ts';
import { checkReport } from './check-report.ts';
import { parseCheckRows } from './check-row.ts';
import type { CheckRow } from './check-row.ts';
import { BASELINE_ARM, armsOf } from './families.ts';
import type { Family } from './families.ts';
import { rowKey } from '#experiment/rows.ts';

const FIRST = 7_500_000;

function plan(family: Family, suites: readonly Suite[] = ['object', 'reach']): CheckPlan {
  return {
    schema: 1,
    family,
    bundleId: 'b',
    head: 'discrete',
    temperature: 1,
    flowSteps: 5,
    maxDecisions: 40,
    firstSeed: FIRST,
    arms: armsOf(family, suites),
  };
}

interface Flight {
  readonly stepM?: number;
  readonly heightM?: number;
  readonly success?: boolean;
  readonly touched?: number | null;
}

/** An episode of ten ticks straight on, carrying all the time. */
function row(arm: string, suite: Suite, seed: number, flight: Flight = {}): CheckRow {
  const { stepM = 0.02, heightM = 0.2, success = true, touched = 0 } = flight;
  const ticks = 10;
  return {
    arm,
    suite,
    seed,
    prompt: 'go',
    success,
    ticks,
    finalHash: '',
    actions: [[0, 0, 0, 0, 0, 0, -1]],
    starts: [0],
    events: [],
    path: Array.from({ length: ticks + 1 }, (_, tick) =>
      [stepM * tick, 0, heightM].map((m) => Math.round(m * 1e5)),
    ).flat(),
    holding: '1'.repeat(ticks + 1),
    open: '0'.repeat(ticks + 1),
    target: 0,
    other: 1,
    touched,
  };
}
const seeds = [0, 1, 2, 3].map((index) => FIRST + index);

describe('jobs of a check', () => {
  it('are all arms on the same seeds, without what is there', () => {
    expect(missingJobs(plan('manner'), 2, new Set())).toHaveLength(2 * (2 + 2 + 2 + 1 + 1));
    const known = new Set([rowKey({ arm: BASELINE_ARM, suite: 'object', seed: FIRST })]);
    const jobs = missingJobs(plan('robustness'), 1, known);
    expect(jobs).toHaveLength(19);
    expect(jobs[0]).toMatchObject({ arm: { id: BASELINE_ARM }, suite: 'reach', seed: FIRST });
  });

  it('leaves out arms without a suite', () => {
    expect(armsOf('manner', ['reach']).map(({ id }) => id)).toEqual([BASELINE_ARM, 'slowly', 'quickly']);
  });
});

describe('the report of a check', () => {
  it('gives manner words in percent of the step and centimetres of height, paired by seed', () => {
    const rows = seeds.flatMap((seed) => [
      row(BASELINE_ARM, 'object', seed),
      row('slowly', 'object', seed, { stepM: 0.014 }),
      row('quickly', 'object', seed, { stepM: 0.023 }),
      row('keeping it high', 'object', seed, { heightM: 0.27 }),
    ]);
    const report = checkReport(plan('manner', ['object']), 4, rows);
    const manner = Object.fromEntries(report.arms.map((arm) => [arm.id, arm.manner]));
    expect(manner['slowly']!.change!.mean).toBeCloseTo(-30, 1);
    expect(manner['slowly']!.isMet).toBe(true);
    expect(manner['quickly']!.change!.mean).toBeCloseTo(15, 1);
    expect(manner['quickly']!.isMet).toBe(false);
    expect(manner['keeping it high']!.change!.mean).toBeCloseTo(7, 3);
    expect(manner['keeping it low']).toMatchObject({ change: null, isMet: false });
    expect(manner['slowly']!.baselineMeanM).toBeCloseTo(0.02, 5);
    expect(report).toMatchObject({ episodes: 16, missing: 4 });
  });

  it('counts which cube was first, by prompt and by seed', () => {
    const rows = [
      ...seeds.map((seed) => row(BASELINE_ARM, 'object', seed)),
      row('swapped', 'object', seeds[0]!),
      row('swapped', 'object', seeds[1]!, { touched: 1 }),
      row('swapped', 'object', seeds[2]!, { touched: 2 }),
      row('swapped', 'object', seeds[3]!, { touched: null }),
    ];
    const [object, all] = checkReport(plan('colors', ['object']), 4, rows).colors!;
    expect(object).toMatchObject({
      suite: 'object',
      followed: { mean: 1, n: 4 },
      followedSwapped: { mean: 0.25, n: 4 },
      followedBoth: { mean: 0.25, n: 4 },
      other: 1,
      bystander: 1,
      none: 1,
    });
    expect({ ...all, suite: 'object' }).toEqual(object);
  });

  it('pairs success with the baseline, whatever the order of the rows, and leaves further seeds out', () => {
    const rows = [
      ...[...seeds, FIRST + 4].map((seed) => row('dark', 'reach', seed, { success: seed % 2 === 0 })),
      ...seeds.map((seed) => row(BASELINE_ARM, 'reach', seed)),
    ];
    const report = checkReport(plan('robustness', ['reach']), 4, rows);
    const dark = report.arms.find(({ id }) => id === 'dark')!;
    expect(dark).toMatchObject({ success: { mean: 0.5, n: 4 }, successChange: { mean: -0.5, n: 4 } });
    expect(report.arms[0]!.successChange).toBeNull();
    expect(checkReport(plan('robustness', ['reach']), 4, [...rows].reverse())).toEqual(report);
  });

  it('is a Markdown table with numbers and what each arm is', () => {
    const rows = seeds.map((seed) => row(BASELINE_ARM, 'reach', seed));
    const text = checkMarkdown(checkReport(plan('robustness', ['reach']), 4, rows));
    expect(text).toContain('seeds 7500000 to 7500003, n = 4 a suite');
    expect(text).toContain('Stopped early: 36 episodes are missing.');
    expect(text).toContain('| as trained | the world of training | 100 % | 100 [51, 100] |  |');
    expect(text).toMatch(/\| heavy \| cubes of 180 g instead of 60 g \|/);
  });
});

describe('rows of a check', () => {
  it('come back from their lines; a torn last line is left out', () => {
    const rows = seeds.map((seed) => row('dark', 'reach', seed, { touched: null }));
    const text = rows.map((one) => JSON.stringify(one)).join('\n');
    expect(parseCheckRows(text)).toEqual(rows);
    expect(parseCheckRows(text.slice(0, -20))).toEqual(rows.slice(0, -1));
  });
});
