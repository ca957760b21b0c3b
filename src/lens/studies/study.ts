/** A study: what was asked, by which rule, and the numbers, in a form that becomes JSON, CSV and figures. */
export interface Study {
  readonly id: string;
  readonly question: string;
  /** How things were counted, one sentence each. */
  readonly rules: readonly string[];
  /** What the numbers say, in sentences made from them: they hold for the next weights too. */
  readonly seen: readonly string[];
  /** What they do not show. */
  readonly notShown: readonly string[];
  readonly tables: readonly Table[];
  readonly figures: readonly Figure[];
}

export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

export interface Series {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly color: string;
  readonly dashed?: boolean;
  /** Dots stand for things that have no order between them but the one they are sorted in; a line when left out. */
  readonly mark?: 'dots';
  /** What each point is, for who points at it. */
  readonly labels?: readonly string[];
  /** 95 % interval of each point. */
  readonly low?: readonly number[];
  readonly high?: readonly number[];
}

export interface Figure {
  readonly name: string;
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly Series[];
  /** Names in place of the numbers 0, 1, 2, ... under the x axis. */
  readonly names?: readonly string[];
  /** Percent, plain numbers, or a symmetric range around 0. */
  readonly scale: 'percent' | 'plain';
}

/**
 * Values by layer number with a break (NaN) where layers are missing, so that no line pretends to know what lies between the
 * policy's layers 2 and 21.
 */
export function withGaps(numbers: readonly number[], values: readonly number[]): { x: number[]; y: number[] } {
  const x: number[] = [];
  const y: number[] = [];
  numbers.forEach((number, n) => {
    const before = numbers[n - 1];
    if (before !== undefined && number > before + 1) {
      x.push(before + 0.5);
      y.push(NaN);
    }
    x.push(number);
    y.push(values[n]!);
  });
  return { x, y };
}

/** '0-2, 21-29': layer numbers as runs. */
export function layerRuns(numbers: readonly number[]): string {
  const runs: [from: number, to: number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last && number === last[1] + 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}

/** '1.5 %', with as many digits as a reader needs. */
export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(Math.abs(share) < 0.1 ? 2 : 3))} %`;
}

/** The unbroken parts of a series. */
export function piecesOf(series: Series): Series[] {
  const cuts = [-1, ...series.y.flatMap((value, n) => (Number.isNaN(value) ? [n] : [])), series.y.length];
  return cuts.slice(1).map((end, n) => {
    const part = (values: readonly number[]) => values.slice(cuts[n]! + 1, end);
    const { low, high } = series;
    return {
      ...series,
      x: part(series.x),
      y: part(series.y),
      ...(low && high ? { low: part(low), high: part(high) } : {}),
    };
  });
}

/** The same colours as the page: blue policy, grey base model, violet action tokens, amber chance. */
export const COLORS = { policy: '#2f7de1', base: '#7a8594', action: '#8a63d2', chance: '#b7791f' } as const;

/** One table as CSV (RFC 4180, \n line ends). */
export function csvOf(table: Table): string {
  return [table.columns, ...table.rows].map((row) => row.map(csvCell).join(',')).join('\n') + '\n';
}

function csvCell(value: string | number): string {
  const text = typeof value === 'number' ? String(Number(value.toPrecision(6))) : value;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** 95 % Wilson interval of a share: right for small counts too, where the plain one leaves [0, 1]. */
export function wilson(hits: number, n: number): readonly [low: number, high: number] {
  if (n === 0) return [0, 1];
  const z = 1.96;
  const p = hits / n;
  const middle = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n);
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

/** A small seeded generator (mulberry32) for drawing samples: the same study, the same sample. */
export function seededDraw(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `count` different integers in [0, n), rising. */
export function sampleIndices(n: number, count: number, draw: () => number): number[] {
  const all = Array.from({ length: n }, (_, i) => i);
  for (let i = 0; i < Math.min(count, n); i++) {
    const j = i + Math.floor(draw() * (n - i));
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all.slice(0, count).sort((a, b) => a - b);
}
