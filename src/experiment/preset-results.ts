import type { MeasuredPreset, MeasuredPresets } from '#steering/presets.ts';
import { OPPOSITES, PRESETS } from '#steering/presets.ts';
import type { ExperimentReport, MeasureEffect } from './report.ts';
import type { Interval } from './stats.ts';

/** Lines on the presets for the page, from the report of docs/experiments/presets.json. */
export function measuredPresets(report: ExperimentReport, command: string): MeasuredPresets {
  const lines: Record<string, MeasuredPreset> = {};
  for (const { word, measure } of PRESETS) {
    const condition = report.conditions.find((one) => one.condition === word);
    const effect = condition?.effects.find((one) => one.measure === measure);
    if (condition && effect) lines[word] = lineOf(effect, condition.successChange);
  }
  for (const [first, second] of OPPOSITES) {
    const contrast = report.contrasts.find((one) => one.first === first && one.second === second);
    if (contrast) lines[`${first} over ${second}`] = lineOf(contrast.effect, contrast.successChange);
  }
  return { bundle: report.bundle, command, lines };
}

function lineOf(effect: MeasureEffect, successChange: Interval | null): MeasuredPreset {
  const { unit, difference, nullPercentile } = effect;
  return { unit, difference: rounded(difference), successChange: rounded(successChange), nullPercentile };
}

function rounded(interval: Interval | null): Interval | null {
  if (!interval) return null;
  const round = (value: number): number => Math.round(value * 1e5) / 1e5;
  return { mean: round(interval.mean), low: round(interval.low), high: round(interval.high), n: interval.n };
}
