import { temperaturesIn } from '#policy/temperatures.ts';
import type { Temperatures } from '#policy/types.ts';
import { BASELINE, ENOUGH_DRAWS } from './config.ts';
import { differencesOf, effectOfPair, pairRows } from './effects.ts';
import type { PairEffect } from './effects.ts';
import { MEASURE_NAMES, MEASURES } from './measures.ts';
import type { MeasureName } from './measures.ts';
import type { Arm, Plan } from './plan.ts';
import type { Row } from './rows.ts';
import { bootstrapMean, cliffsDelta, holm, mean, pairedPermutationP, percentileInNull, quantile } from './stats.ts';
import type { Interval } from './stats.ts';
import { summarizeSuccess } from './success.ts';

export const REPORT_SCHEMA = 1;
/** Seed of every resampling: the same rows give the same report. */
const STATISTICS_SEED = 20_250_911;

/** Effect of a condition on one measure, paired by seed and cut to the shorter episode. */
export interface MeasureEffect {
  readonly measure: MeasureName;
  readonly unit: string;
  readonly baselineMean: number | null;
  readonly conditionMean: number | null;
  /** Mean paired difference with its bootstrap 95 % interval; null for fewer than 2 pairs. */
  readonly difference: Interval | null;
  /** Paired permutation test, and Holm's adjustment over all conditions of this measure. */
  readonly p: number;
  readonly pHolm: number;
  readonly cliffsDelta: number;
  /** Share of matched random draws whose effect is smaller; null without a null distribution. */
  readonly nullPercentile: number | null;
  readonly nullDraws: number;
  /** Middle 95 % of the draws' effects: 0.025 and 0.975 quantiles. */
  readonly nullRange: readonly [number, number] | null;
}

export interface ConditionReport {
  readonly condition: string;
  readonly kind: Arm['kind'];
  readonly ownMeasure: MeasureName | null;
  readonly pairs: number;
  readonly success: Interval;
  /** Mean change of success against the baseline on the same seeds. */
  readonly successChange: Interval | null;
  readonly successP: number;
  /** Where the change of success lies among the random draws'. */
  readonly successNullPercentile: number | null;
  readonly meanDecisions: number;
  readonly pathDifferenceM: number;
  readonly effects: readonly MeasureEffect[];
}

/** Two conditions on the same seeds, first minus second, on the first one's own measure. */
export interface ContrastReport {
  readonly first: string;
  readonly second: string;
  readonly effect: MeasureEffect;
  readonly successChange: Interval | null;
}

/** The null itself: what random sets do. */
export interface RandomReport {
  readonly condition: string;
  readonly draws: number;
  /** Over all draws' episodes. */
  readonly success: Interval;
  /** Mean over draws of their mean paired difference. */
  readonly meanEffects: readonly { readonly measure: MeasureName; readonly mean: number }[];
}

export interface ExperimentReport {
  readonly schema: typeof REPORT_SCHEMA;
  readonly name: string;
  readonly bundle: string;
  readonly plan: Temperatures & {
    readonly head: string;
    readonly suites: readonly string[];
    readonly seeds: { readonly from: number; readonly count: number };
  };
  readonly rows: number;
  readonly missingRows: number;
  readonly conditions: readonly ConditionReport[];
  readonly contrasts: readonly ContrastReport[];
  readonly randoms: readonly RandomReport[];
  readonly notes: readonly string[];
}

/** What one arm did beside the baseline. */
interface ArmEffects {
  readonly arm: Arm;
  readonly rows: readonly Row[];
  readonly effects: readonly PairEffect[];
}

export function reportOf(plan: Plan, rows: readonly Row[]): ExperimentReport {
  // Episodes end in any order; resampling reads them in one.
  const ordered = [...rows].sort((a, b) => a.suite.localeCompare(b.suite) || a.seed - b.seed);
  const byArm = new Map(plan.arms.map((arm) => [arm.id, ordered.filter((row) => row.arm === arm.id)]));
  const baseline = byArm.get(BASELINE) ?? [];
  const arms = plan.arms.map((arm): ArmEffects => {
    const own = byArm.get(arm.id) ?? [];
    return { arm, rows: own, effects: pairRows(baseline, own).map(effectOfPair) };
  });
  const shown = arms.filter(({ arm }) => arm.kind !== 'random');
  const draws = arms.filter(({ arm, effects }) => arm.kind === 'random' && effects.length > 0);
  const conditions = adjust(
    shown.map((one) =>
      conditionReport(
        one,
        draws.filter(({ arm }) => arm.nullOf?.includes(one.arm.id)),
      ),
    ),
  );
  const expected = plan.arms.length * plan.config.suites.length * plan.config.seeds.count;
  return {
    schema: REPORT_SCHEMA,
    name: plan.config.name,
    bundle: plan.bundleId,
    plan: {
      head: plan.config.head,
      ...temperaturesIn(plan),
      suites: plan.config.suites,
      seeds: plan.config.seeds,
    },
    rows: rows.length,
    missingRows: expected - rows.length,
    conditions,
    contrasts: contrastReports(plan, byArm),
    randoms: randomReports(draws),
    notes: [...plan.notes, ...rowNotes(expected - rows.length, baseline)],
  };
}

function conditionReport({ arm, rows, effects }: ArmEffects, draws: readonly ArmEffects[]): ConditionReport {
  const changes = effects.map((effect) => effect.successChange);
  return {
    condition: arm.id,
    kind: arm.kind,
    ownMeasure: arm.measure ?? null,
    pairs: effects.length,
    success: summarizeSuccess(rows).success,
    successChange: successChangeOf(changes),
    successP: pairedPermutationP(changes, STATISTICS_SEED),
    successNullPercentile: nullPercentile(
      mean(changes),
      draws.map((draw) => meanOf(draw, (effect) => effect.successChange)),
    ),
    meanDecisions: mean(rows.map((row) => row.starts.length)),
    pathDifferenceM: mean(effects.map((effect) => effect.pathDifferenceM)),
    effects: MEASURE_NAMES.map((measure) => measureEffect(measure, effects, draws)),
  };
}

function measureEffect(
  measure: MeasureName,
  effects: readonly PairEffect[],
  draws: readonly ArmEffects[],
): MeasureEffect {
  const complete = effects.filter(({ baseline, steered }) => baseline[measure] !== null && steered[measure] !== null);
  const before = complete.map(({ baseline }) => baseline[measure] ?? 0);
  const after = complete.map(({ steered }) => steered[measure] ?? 0);
  const differences = differencesOf(effects, measure);
  const drawn = draws.flatMap((draw) => {
    const own = differencesOf(draw.effects, measure);
    return own.length > 0 ? [mean(own)] : [];
  });
  const sorted = [...drawn].sort((a, b) => a - b);
  const p = pairedPermutationP(differences, STATISTICS_SEED);
  return {
    measure,
    unit: MEASURES[measure].unit,
    baselineMean: before.length > 0 ? mean(before) : null,
    conditionMean: after.length > 0 ? mean(after) : null,
    difference: bootstrapMean(differences, STATISTICS_SEED) ?? null,
    p,
    pHolm: p,
    cliffsDelta: cliffsDelta(after, before),
    nullPercentile: nullPercentile(mean(differences), drawn),
    nullDraws: drawn.length,
    nullRange: drawn.length >= ENOUGH_DRAWS ? [quantile(sorted, 0.025), quantile(sorted, 0.975)] : null,
  };
}

/** A change of success lies in [-1, 1]; the widened bootstrap interval of a few pairs may reach beyond. */
function successChangeOf(changes: readonly number[]): Interval | null {
  const interval = bootstrapMean(changes, STATISTICS_SEED);
  return interval ? { ...interval, low: Math.max(-1, interval.low), high: Math.min(1, interval.high) } : null;
}

/** A percentile among a handful of draws would be read as more than it is. */
function nullPercentile(effect: number, draws: readonly number[]): number | null {
  return draws.length >= ENOUGH_DRAWS ? (percentileInNull(effect, draws) ?? null) : null;
}

/** Holm over the conditions, one family for each measure and one for success; the baseline is in none. */
function adjust(conditions: readonly ConditionReport[]): ConditionReport[] {
  const tested = conditions.filter((condition) => condition.kind !== 'none');
  const adjusted = new Map(
    MEASURE_NAMES.map((measure, index) => [measure, holm(tested.map(({ effects }) => effects[index]?.p ?? 1))]),
  );
  return conditions.map((condition) => {
    const place = tested.indexOf(condition);
    if (place < 0) return condition;
    const effects = condition.effects.map((effect) => ({
      ...effect,
      pHolm: adjusted.get(effect.measure)?.[place] ?? 1,
    }));
    return { ...condition, effects };
  });
}

/** Holm over the contrasts: they are one family of their own. */
function contrastReports(plan: Plan, byArm: ReadonlyMap<string, readonly Row[]>): ContrastReport[] {
  const reports = plan.config.contrasts.flatMap(([first, second]): ContrastReport[] => {
    const measure = plan.arms.find((arm) => arm.id === first)?.measure;
    if (!measure) return [];
    const effects = pairRows(byArm.get(second) ?? [], byArm.get(first) ?? []).map(effectOfPair);
    const changes = effects.map((effect) => effect.successChange);
    const successChange = successChangeOf(changes);
    return [{ first, second, effect: measureEffect(measure, effects, []), successChange }];
  });
  const adjusted = holm(reports.map(({ effect }) => effect.p));
  return reports.map((one, index) => ({ ...one, effect: { ...one.effect, pHolm: adjusted[index] ?? 1 } }));
}

function randomReports(draws: readonly ArmEffects[]): RandomReport[] {
  const conditions = [...new Set(draws.map(({ arm }) => arm.condition))];
  return conditions.map((condition) => {
    const own = draws.filter(({ arm }) => arm.condition === condition);
    return {
      condition,
      draws: own.length,
      success: summarizeSuccess(own.flatMap(({ rows }) => rows)).success,
      meanEffects: MEASURE_NAMES.map((measure) => ({
        measure,
        mean: mean(own.map(({ effects }) => mean(differencesOf(effects, measure)))),
      })),
    };
  });
}

function rowNotes(missing: number, baseline: readonly Row[]): string[] {
  const notes: string[] = [];
  if (missing > 0) notes.push(`${missing} episodes are missing: run the experiment again to complete it.`);
  const hashes = new Set(baseline.map((row) => row.finalHash));
  if (hashes.size < baseline.length) {
    notes.push(
      `${baseline.length - hashes.size} baseline episodes end exactly like another: those seeds are one sample.`,
    );
  }
  return notes;
}

function meanOf(draw: ArmEffects, read: (effect: PairEffect) => number): number {
  return mean(draw.effects.map(read));
}
