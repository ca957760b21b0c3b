import type { Interval } from '#experiment/stats.ts';
import { temperatureWords } from '#policy/temperatures.ts';
import { SUITES } from '#sim/types.ts';
import type { ArmReport, CheckReport, ColorReport } from './check-report.ts';

/** The report as Markdown: a heading line, and the tables of its family. */
export function checkMarkdown(report: CheckReport): string {
  const { from, n } = report.seeds;
  const sampler = report.head === 'discrete' ? `, temperature ${temperatureWords(report)}` : '';
  const missing = report.missing > 0 ? ` Stopped early: ${report.missing} episodes are missing.` : '';
  const intro =
    `Bundle ${report.bundle}, ${report.head} head${report.expert === undefined ? '' : ` (${report.expert})`}${sampler}, ` +
    `seeds ${from} to ${from + n - 1}, n = ${n} a suite, at most ${report.maxDecisions} decisions. ` +
    `Brackets: 95 % intervals.${missing}`;
  const tables = [mannerTable(report.arms), colorTable(report.colors), successTable(report.arms)];
  return [intro, ...tables.filter((table) => table !== undefined)].join('\n\n');
}

function successTable(arms: readonly ArmReport[]): string {
  const suites = SUITES.filter((suite) => arms.some(({ bySuite }) => bySuite[suite]));
  const rows = arms.map(({ id, what, bySuite, success, successChange }) => [
    id,
    what,
    ...suites.map((suite) => rate(bySuite[suite])),
    range(success, 100, 0),
    successChange === null ? '' : `${signedRange(successChange, 100, 0)} points`,
  ]);
  return table(['', 'what it is', ...suites, 'all', 'change of success, paired'], rows);
}

function mannerTable(arms: readonly ArmReport[]): string | undefined {
  const rows = arms.flatMap(({ id, manner }) => {
    if (!manner) return [];
    const { measure, change, atLeast, isMet, baselineMeanM } = manner;
    const unit = measure === 'step' ? '%' : 'cm';
    const before =
      measure === 'step' ? `${(1000 * baselineMeanM).toFixed(1)} mm a tick` : `${(100 * baselineMeanM).toFixed(1)} cm`;
    return [
      [
        `"${id}"`,
        measure === 'step' ? 'mean step' : 'height while carrying',
        before,
        change === null ? 'no pairs' : `${signedRange(change, 1, 1)} ${unit}, ${change.n} pairs`,
        `${atLeast > 0 ? '+' : '−'}${Math.abs(atLeast)} ${unit}: ${isMet ? 'met' : 'missed'}`,
      ],
    ];
  });
  return rows.length > 0 ? table(['words', 'measure', 'without', 'change, paired by seed', 'asked'], rows) : undefined;
}

function colorTable(colors: readonly ColorReport[] | undefined): string | undefined {
  if (!colors) return undefined;
  const rows = colors.map(({ suite, followed, followedSwapped, followedBoth, other, bystander, none }) => [
    suite,
    range(followed, 100, 0),
    range(followedSwapped, 100, 0),
    range(followedBoth, 100, 0),
    `${other}, ${bystander}, ${none}`,
  ]);
  return table(
    [
      'suite',
      'own prompt followed, %',
      'swapped prompt followed, %',
      'both on one seed, %',
      'swapped, not followed: the other named cube, another cube, none touched',
    ],
    rows,
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function rate(interval: Interval | undefined): string {
  return interval === undefined ? '' : `${(100 * interval.mean).toFixed(0)} %`;
}

/** "82 [74, 88]" */
function range({ mean, low, high }: Interval, factor: number, digits: number): string {
  const text = (value: number): string => (factor * value).toFixed(digits);
  return `${text(mean)} [${text(low)}, ${text(high)}]`;
}

function signedRange({ mean, low, high }: Interval, factor: number, digits: number): string {
  const text = (value: number): string => {
    const absolute = Math.abs(factor * value).toFixed(digits);
    return `${value < 0 && Number(absolute) !== 0 ? '−' : '+'}${absolute}`;
  };
  return `${text(mean)} [${text(low)}, ${text(high)}]`;
}
