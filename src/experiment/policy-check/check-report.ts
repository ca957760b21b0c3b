import { differencesOf, effectOfPair, pairRows } from '#experiment/effects.ts';
import type { MeasureName } from '#experiment/measures.ts';
import { bootstrapMean, mean, wilson } from '#experiment/stats.ts';
import type { Interval } from '#experiment/stats.ts';
import { summarizeSuccess } from '#experiment/success.ts';
import type { SuccessSummary } from '#experiment/success.ts';
import { temperaturesIn } from '#policy/temperatures.ts';
import type { Temperatures } from '#policy/types.ts';
import { TICK_TRAVEL_M } from '#sim/limits.ts';
import { SUITES } from '#sim/types.ts';
import type { Suite } from '#sim/types.ts';
import type { CheckPlan } from './check-plan.ts';
import type { CheckRow } from './check-row.ts';
import { BASELINE_ARM } from './families.ts';
import type { CheckArm, Family, MannerGoal } from './families.ts';

/** Resampling is seeded: the same rows give the same report. */
const BOOTSTRAP_SEED = 1;
const MEASURE_OF: Readonly<Record<MannerGoal['measure'], MeasureName>> = {
  step: 'speed',
  'carry-height': 'carry-height',
};
const CM_PER_M = 100;

export interface ArmReport extends SuccessSummary {
  readonly id: string;
  readonly what: string;
  /** Against the baseline on the same seeds; null for the baseline itself and below 2 pairs. */
  readonly successChange: Interval | null;
  readonly manner?: MannerReport;
}

/** What a manner word did, paired by seed and cut to the shorter episode. */
export interface MannerReport extends MannerGoal {
  /** Percent of the baseline's mean (step) or centimetres (carry height). */
  readonly change: Interval | null;
  /** The baseline's mean: metres a tick, or metres. */
  readonly baselineMeanM: number;
  readonly bySuite: Readonly<Partial<Record<Suite, Interval>>>;
  /** The mean change is as large as asked. */
  readonly isMet: boolean;
}

/** Which cube was dealt with first. */
export interface ColorReport {
  readonly suite: Suite | 'all';
  /** Episodes in which the cube that the prompt names was first, by arm. */
  readonly followed: Interval;
  readonly followedSwapped: Interval;
  /** Seeds on which both prompts were followed. */
  readonly followedBoth: Interval;
  /** Of the swapped arm: its partner was first, another cube was, none was. */
  readonly other: number;
  readonly bystander: number;
  readonly none: number;
}

export interface CheckReport extends Temperatures {
  readonly schema: 1;
  readonly family: Family;
  readonly bundle: string;
  readonly head: string;
  readonly expert?: string;
  readonly maxDecisions: number;
  readonly seeds: { readonly from: number; readonly n: number };
  readonly episodes: number;
  readonly missing: number;
  readonly arms: readonly ArmReport[];
  readonly colors?: readonly ColorReport[];
}

/** @param n seeds asked for */
export function checkReport(plan: CheckPlan, n: number, rows: readonly CheckRow[]): CheckReport {
  const wanted = rows
    .filter(({ seed }) => seed < plan.firstSeed + n)
    .sort((a, b) => SUITES.indexOf(a.suite) - SUITES.indexOf(b.suite) || a.seed - b.seed);
  const rowsOf = (id: string): CheckRow[] => wanted.filter((row) => row.arm === id);
  const baseline = rowsOf(BASELINE_ARM);
  const total = plan.arms.reduce((sum, arm) => sum + n * arm.suites.length, 0);
  const { family, head, expert, maxDecisions, firstSeed } = plan;
  return {
    schema: 1,
    family,
    bundle: plan.bundleId,
    head,
    ...(expert !== undefined && { expert }),
    ...temperaturesIn(plan),
    maxDecisions,
    seeds: { from: firstSeed, n },
    episodes: wanted.length,
    missing: total - wanted.length,
    arms: plan.arms.map((arm) => armReport(arm, baseline, rowsOf(arm.id))),
    ...(family === 'colors' && { colors: colorReports(baseline, rowsOf('swapped')) }),
  };
}

function armReport(arm: CheckArm, baseline: readonly CheckRow[], rows: readonly CheckRow[]): ArmReport {
  const isBaseline = arm.id === BASELINE_ARM;
  const changes = pairRows(baseline, rows).map(
    ({ baseline: before, steered }) => Number(steered.success) - Number(before.success),
  );
  return {
    id: arm.id,
    what: arm.what,
    ...summarizeSuccess(rows),
    successChange: isBaseline ? null : (bootstrapMean(changes, BOOTSTRAP_SEED) ?? null),
    ...(arm.manner && { manner: mannerReport(arm.manner, baseline, rows) }),
  };
}

function mannerReport(goal: MannerGoal, baseline: readonly CheckRow[], rows: readonly CheckRow[]): MannerReport {
  const change = (some: readonly CheckRow[]) => mannerChange(goal, baseline, some);
  const all = change(rows);
  const bySuite: Partial<Record<Suite, Interval>> = {};
  for (const suite of SUITES) {
    const { interval } = change(rows.filter((row) => row.suite === suite));
    if (interval) bySuite[suite] = interval;
  }
  return {
    ...goal,
    change: all.interval ?? null,
    baselineMeanM: all.baselineMeanM,
    bySuite,
    isMet: all.interval !== undefined && all.interval.mean * Math.sign(goal.atLeast) >= Math.abs(goal.atLeast),
  };
}

/** Paired differences; steps are divided by the baseline's mean step, so that one slow pair cannot carry the percentage. */
function mannerChange({ measure }: MannerGoal, baseline: readonly CheckRow[], rows: readonly CheckRow[]) {
  const name = MEASURE_OF[measure];
  const effects = pairRows(baseline, rows).map(effectOfPair);
  const differences = differencesOf(effects, name);
  const before = mean(
    effects.flatMap((effect) => (effect.steered[name] === null ? [] : (effect.baseline[name] ?? []))),
  );
  const factor = measure === 'step' ? 100 / before : CM_PER_M;
  const scaled = differences.map((difference) => difference * factor);
  return {
    interval: bootstrapMean(scaled, BOOTSTRAP_SEED),
    baselineMeanM: measure === 'step' ? before * TICK_TRAVEL_M : before,
  };
}

function colorReports(own: readonly CheckRow[], swapped: readonly CheckRow[]): ColorReport[] {
  const of = (suite: Suite | 'all'): ColorReport => {
    const some = (rows: readonly CheckRow[]) => rows.filter((row) => suite === 'all' || row.suite === suite);
    return { suite, ...colorReport(some(own), some(swapped)) };
  };
  return [...SUITES, 'all' as const]
    .map(of)
    .filter(({ followed, followedSwapped }) => followed.n + followedSwapped.n > 0);
}

function colorReport(own: readonly CheckRow[], swapped: readonly CheckRow[]): Omit<ColorReport, 'suite'> {
  const follows = ({ touched, target }: CheckRow): boolean => touched === target;
  const share = (rows: readonly CheckRow[]): Interval => wilson(rows.filter(follows).length, rows.length);
  const pairs = pairRows(own, swapped);
  const both = pairs.filter(({ baseline, steered }) => follows(baseline) && follows(steered)).length;
  const other = swapped.filter((row) => row.touched === row.other).length;
  const none = swapped.filter((row) => row.touched === null).length;
  return {
    followed: share(own),
    followedSwapped: share(swapped),
    followedBoth: wilson(both, pairs.length),
    other,
    none,
    bystander: swapped.length - swapped.filter(follows).length - other - none,
  };
}
