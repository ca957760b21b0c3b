import { measureEpisode, pathDifferenceM } from '#rollout/metrics.ts';
import type { EpisodeMetrics } from '#rollout/metrics.ts';
import { MEASURE_NAMES, MEASURES } from './measures.ts';
import type { MeasureName } from './measures.ts';
import { decisionsOfRow, eventsOfRow, traceOfRow } from './rows.ts';
import type { Row } from './rows.ts';

/** One seed on both sides. */
export interface Pair<R extends Row = Row> {
  readonly baseline: R;
  readonly steered: R;
}

/** What a pair says, every measure cut to the shorter episode's length; null where a side has no such thing. */
export interface PairEffect {
  readonly baseline: Readonly<Record<MeasureName, number | null>>;
  readonly steered: Readonly<Record<MeasureName, number | null>>;
  readonly pathDifferenceM: number;
  /** 1, 0 or -1: success gained, same, lost. Not cut: success is about the whole episode. */
  readonly successChange: number;
  readonly decisionsChange: number;
}

/** Pairs of an arm with the baseline, by suite and seed; rows without a partner are left out. */
export function pairRows<R extends Row>(baseline: readonly R[], steered: readonly R[]): Pair<R>[] {
  const partner = new Map(baseline.map((row) => [`${row.suite} ${row.seed}`, row]));
  return steered.flatMap((row) => {
    const other = partner.get(`${row.suite} ${row.seed}`);
    return other ? [{ baseline: other, steered: row }] : [];
  });
}

/**
 * Compares over the shorter episode: a slow or stuck side is longer, and its extra ticks would change every mean (about half
 * of a published reproduction's effect was that).
 */
export function effectOfPair({ baseline, steered }: Pair): PairEffect {
  const limit = Math.min(baseline.ticks, steered.ticks);
  return {
    baseline: valuesOf(metricsOfRow(baseline, limit)),
    steered: valuesOf(metricsOfRow(steered, limit)),
    pathDifferenceM: pathDifferenceM(traceOfRow(baseline), traceOfRow(steered)),
    successChange: Number(steered.success) - Number(baseline.success),
    decisionsChange: steered.starts.length - baseline.starts.length,
  };
}

/** Differences steered - baseline of one measure, over the pairs that have it on both sides. */
export function differencesOf(effects: readonly PairEffect[], measure: MeasureName): number[] {
  return effects.flatMap(({ baseline, steered }) => {
    const [before, after] = [baseline[measure], steered[measure]];
    return before === null || after === null ? [] : [after - before];
  });
}

function metricsOfRow(row: Row, limit: number): EpisodeMetrics {
  return measureEpisode(traceOfRow(row), decisionsOfRow(row), eventsOfRow(row), limit);
}

function valuesOf(metrics: EpisodeMetrics): Record<MeasureName, number | null> {
  const entries = MEASURE_NAMES.map((name) => [name, MEASURES[name].of(metrics)]);
  return Object.fromEntries(entries) as Record<MeasureName, number | null>;
}
