import { temperatureWords } from '#policy/temperatures.ts';
import { MEASURES } from './measures.ts';
import type { MeasureName } from './measures.ts';
import type { ConditionReport, ExperimentReport, MeasureEffect } from './report.ts';
import type { Interval } from './stats.ts';

/** Beside each condition's own measure: what steering most often breaks or moves instead. */
const SIDE_EFFECTS: readonly MeasureName[] = ['speed', 'x', 'y', 'z'];

/** The report for reading: each condition's own measure, then its side effects, success always beside the effect. */
export function reportText(report: ExperimentReport): string {
  const { plan } = report;
  const seeds = `seeds ${plan.seeds.from} to ${plan.seeds.from + plan.seeds.count - 1}`;
  const sampler = plan.head === 'discrete' ? `, temperature ${temperatureWords(plan)}` : '';
  return [
    `${report.name}: bundle ${report.bundle}, ${plan.head} head${sampler}, ${plan.suites.join(', ')}, ${seeds}`,
    'Closed loop, paired by seed, cut to the shorter episode. Brackets: 95 % intervals. p: paired permutation, Holm over the conditions.',
    '',
    ...report.conditions.flatMap(conditionLines),
    ...report.contrasts.map(({ first, second, effect }) => `${first} over ${second}: ${effectLine(effect)}`),
    ...report.randoms.map(
      ({ condition, draws, success }) => `${condition}: ${draws} random draws, success ${rate(success)}`,
    ),
    ...(report.notes.length > 0 ? ['', ...report.notes.map((note) => `Note: ${note}`)] : []),
  ].join('\n');
}

function conditionLines(condition: ConditionReport): string[] {
  const { successChange } = condition;
  const change =
    successChange === null
      ? ''
      : `, change ${points(successChange)} points${percentile(condition.successNullPercentile)}`;
  const head = `${condition.condition}: success ${rate(condition.success)}${condition.kind === 'none' ? '' : change}`;
  if (condition.kind === 'none') return [head, ''];
  const own = condition.ownMeasure;
  const names = [...new Set([...(own ? [own] : []), ...SIDE_EFFECTS])];
  const lines = names.flatMap((name) => condition.effects.filter((effect) => effect.measure === name).map(effectLine));
  return [head, ...lines.map((line, index) => `${index === 0 && own ? '  * ' : '    '}${line}`), ''];
}

/** "speed -0.031 [-0.042, -0.020] of 0.210, p 0.0003, delta -0.62, percentile 0.02 of 20 random sets" */
function effectLine(effect: MeasureEffect): string {
  const { measure, difference, baselineMean } = effect;
  if (difference === null || baselineMean === null) return `${measure}: fewer than 2 pairs have it`;
  const interval = `[${signed(difference.low)}, ${signed(difference.high)}]`;
  const unit = MEASURES[measure].unit.replace(/ \(.*\)/, '');
  return (
    `${measure} ${signed(difference.mean)} ${interval} from ${baselineMean.toFixed(3)} ${unit}, n = ${difference.n}, ` +
    `p ${small(effect.pHolm)}, delta ${signed(effect.cliffsDelta, 2)}${percentile(effect.nullPercentile, effect.nullDraws)}`
  );
}

function percentile(value: number | null, draws?: number): string {
  if (value === null) return '';
  return `, percentile ${value.toFixed(2)} of ${draws === undefined ? 'the random sets' : `${draws} random sets`}`;
}

function rate({ mean, low, high, n }: Interval): string {
  return `${percent(mean)} % [${percent(low)}, ${percent(high)}], n = ${n}`;
}

function points({ mean, low, high }: Interval): string {
  return `${signed(100 * mean, 0)} [${signed(100 * low, 0)}, ${signed(100 * high, 0)}]`;
}

function percent(share: number): string {
  return (100 * share).toFixed(0);
}

function signed(value: number, digits = 3): string {
  const text = value.toFixed(digits);
  return value >= 0 && !text.startsWith('-') ? `+${text}` : text;
}

function small(p: number): string {
  return p < 0.0001 ? '< 0.0001' : p.toFixed(p < 0.01 ? 4 : 2);
}

const CSV_COLUMNS = [
  'condition',
  'kind',
  'own_measure',
  'measure',
  'unit',
  'n',
  'baseline_mean',
  'condition_mean',
  'difference',
  'low',
  'high',
  'p',
  'p_holm',
  'cliffs_delta',
  'null_percentile',
  'null_draws',
  'success',
  'success_low',
  'success_high',
  'success_change',
  'path_difference_m',
] as const;

/** One row for each condition and measure, RFC 4180. */
export function reportCsv(report: ExperimentReport): string {
  const lines = report.conditions.flatMap((condition) =>
    condition.effects.map((effect) => csvLine(csvCells(condition, effect))),
  );
  return `${[CSV_COLUMNS.join(','), ...lines].join('\n')}\n`;
}

function csvCells(condition: ConditionReport, effect: MeasureEffect): readonly (string | number | null)[] {
  return [
    condition.condition,
    condition.kind,
    condition.ownMeasure,
    effect.measure,
    effect.unit,
    effect.difference?.n ?? 0,
    effect.baselineMean,
    effect.conditionMean,
    effect.difference?.mean ?? null,
    effect.difference?.low ?? null,
    effect.difference?.high ?? null,
    effect.p,
    effect.pHolm,
    effect.cliffsDelta,
    effect.nullPercentile,
    effect.nullDraws,
    condition.success.mean,
    condition.success.low,
    condition.success.high,
    condition.successChange?.mean ?? null,
    condition.pathDifferenceM,
  ];
}

function csvLine(cells: readonly (string | number | null)[]): string {
  return cells
    .map((cell) => {
      const text = cell === null ? '' : String(cell);
      return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    })
    .join(',');
}
