import { piecesOf } from './study.ts';
import type { Figure, Series } from './study.ts';

/** A figure as a self-contained SVG that reads on light and dark ground. */
export function svgOf(figure: Figure): string {
  const points = figure.series.flatMap((s) => s.x);
  const heights = figure.series
    .flatMap((s) => [...s.y, ...(s.low ?? []), ...(s.high ?? [])])
    .filter((value) => !Number.isNaN(value));
  const height = figure.names ? HEIGHT + NAMES : HEIGHT;
  const bottom = figure.names ? BOTTOM + NAMES : BOTTOM;
  const xTicks = figure.names ? [] : ticks(Math.min(...points), Math.max(...points), 8, true);
  const yTicks = ticks(Math.min(0, ...heights), Math.max(...heights), 5, false);
  const x = scale(Math.min(...points), Math.max(...points), LEFT, WIDTH - RIGHT);
  const y = scale(yTicks[0]!, yTicks.at(-1)!, height - bottom, TOP);
  const label = (value: number) => (figure.scale === 'percent' ? `${round(100 * value)} %` : String(round(value)));
  const grid = yTicks.map(
    (tick) =>
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(tick)}" y2="${y(tick)}" stroke="#dde1e7"/>` +
      text(LEFT - 8, y(tick) + 4, label(tick), 'end'),
  );
  const below = xTicks.map((tick) => text(x(tick), height - bottom + 18, String(tick), 'middle'));
  const names = (figure.names ?? []).map((name, n) => upright(x(n) + 4, height - bottom + 8, name));
  const legend = figure.series.map((s, n) => {
    const top = TOP + 4 + 18 * n;
    const left = WIDTH - RIGHT + 14;
    return (
      (s.mark === 'dots' ? dot(left + 11, top, s) : stroke(`M${left} ${top}h22`, s)) +
      text(left + 28, top + 4, s.name, 'start')
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>${escape(figure.title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<text x="${LEFT}" y="24" font-size="15" fill="#1b212a">${escape(figure.title)}</text>`,
    ...grid,
    ...below,
    ...names,
    text((LEFT + WIDTH - RIGHT) / 2, height - 12, figure.xLabel, 'middle'),
    `<text transform="translate(16 ${(TOP + height - bottom) / 2}) rotate(-90)" text-anchor="middle" fill="#444c57">${escape(figure.yLabel)}</text>`,
    ...figure.series.flatMap((s) =>
      s.mark === 'dots'
        ? s.x.map((value, n) => dot(x(value), y(s.y[n]!), s, s.labels?.[n]))
        : piecesOf(s).map((piece) => band(piece, x, y) + stroke(path(piece, x, y), s)),
    ),
    ...legend,
    '</svg>',
    '',
  ].join('\n');
}

const WIDTH = 860;
const HEIGHT = 360;
const [LEFT, RIGHT, TOP, BOTTOM] = [72, 210, 44, 56];
/** Room for names that stand upright. */
const NAMES = 72;

type Scale = (value: number) => number;

function scale(from: number, to: number, start: number, end: number): Scale {
  const span = to - from || 1;
  return (value) => Math.round((start + ((value - from) / span) * (end - start)) * 10) / 10;
}

/** Round numbers that cover a range: steps of 1, 2 or 5 times a power of ten. */
export function ticks(low: number, high: number, count: number, inside: boolean): number[] {
  const raw = (high - low || 1) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= raw) ?? power * 10;
  const first = inside ? Math.ceil(low / step) : Math.floor(low / step);
  const last = inside ? Math.floor(high / step) : Math.ceil(high / step);
  return Array.from({ length: last - first + 1 }, (_, n) => round((first + n) * step));
}

function round(value: number): number {
  return Number(value.toPrecision(6));
}

function path(series: Series, x: Scale, y: Scale): string {
  return series.x.map((value, n) => `${n === 0 ? 'M' : 'L'}${x(value)} ${y(series.y[n]!)}`).join('');
}

function band(series: Series, x: Scale, y: Scale): string {
  const { low, high } = series;
  if (!low || !high) return '';
  const upper = series.x.map((value, n) => `${x(value)} ${y(high[n]!)}`);
  const lower = series.x.map((value, n) => `${x(value)} ${y(low[n]!)}`).reverse();
  return `<path d="M${[...upper, ...lower].join('L')}Z" fill="${series.color}" fill-opacity="0.15"/>`;
}

function stroke(d: string, { color, dashed }: Series): string {
  return `<path d="${d}" fill="none" stroke="${color}" stroke-width="2"${dashed ? ' stroke-dasharray="5 4"' : ''}/>`;
}

function dot(x: number, y: number, { color }: Series, label?: string): string {
  const title = label === undefined ? '' : `<title>${escape(label)}</title>`;
  return `<circle cx="${x}" cy="${y}" r="3" fill="${color}">${title}</circle>`;
}

function upright(x: number, y: number, content: string): string {
  return `<text transform="translate(${x} ${y}) rotate(-90)" text-anchor="end" font-size="10" fill="#444c57">${escape(content)}</text>`;
}

function text(x: number, y: number, content: string, anchor: 'start' | 'middle' | 'end'): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="#444c57">${escape(content)}</text>`;
}

function escape(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
