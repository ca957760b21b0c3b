import { invariant } from '#base/errors.ts';
import { CONTROL_HZ } from '#sim/types.ts';
import { rangeOf } from '#ui/charts/axis.ts';
import { drawLines } from '#ui/charts/draw-lines.ts';
import type { PicturedChart } from '#ui/charts/pictured-chart.ts';
import { PALETTE, type Theme } from '#ui/primitives/palette.ts';
import type { CaptionWords } from './caption-words.ts';
import { CAPTION_PX, paintCaption } from './paint-caption.ts';

const CELL = { widthPx: 560, heightPx: 260, titlePx: 34, paddingPx: 12 } as const;
const FONT_PX = 13;
/** Pixels of the picture a CSS pixel. */
const PIXEL_RATIO = 2;

/** One chart, or several side by side, over one caption. */
export function chartPicture(charts: readonly PicturedChart[], words: CaptionWords, theme: Theme): HTMLCanvasElement {
  const columns = charts.length === 1 ? 1 : 2;
  const widthPx = columns * CELL.widthPx;
  const chartsPx = Math.ceil(charts.length / columns) * CELL.heightPx;
  const { canvas, context } = canvasOf(widthPx, chartsPx + CAPTION_PX);
  context.fillStyle = PALETTE[theme].panel;
  context.fillRect(0, 0, widthPx, chartsPx + CAPTION_PX);
  charts.forEach((chart, at) => {
    const [x, y] = [(at % columns) * CELL.widthPx, Math.floor(at / columns) * CELL.heightPx];
    paintChart(context, chart, x, y, theme);
  });
  paintCaption(context, words, { topPx: chartsPx, widthPx }, theme);
  return canvas;
}

function paintChart(context: CanvasRenderingContext2D, chart: PicturedChart, x: number, y: number, theme: Theme): void {
  const { title, unit, series, floor, lastTick } = chart;
  const colors = PALETTE[theme];
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.font = `600 ${FONT_PX + 1}px system-ui, sans-serif`;
  context.fillStyle = colors.text;
  context.fillText(unit === '' ? title : `${title}, ${unit}`, x + CELL.paddingPx, y + CELL.titlePx / 2 + 4);
  const widthPx = CELL.widthPx - 2 * CELL.paddingPx;
  const heightPx = CELL.heightPx - CELL.titlePx - CELL.paddingPx;
  // drawLines clears its own rectangle: it gets a canvas of its own.
  const own = canvasOf(widthPx, heightPx);
  const range = rangeOf(
    series.map(({ values }) => values),
    floor,
    4,
  );
  const frame = { widthPx, heightPx, lastTick, ticksPerSecond: CONTROL_HZ, range, fontPx: FONT_PX };
  drawLines(own.context, frame, series, { text: colors.muted, line: colors.line });
  context.drawImage(own.canvas, x + CELL.paddingPx, y + CELL.titlePx, widthPx, heightPx);
}

function canvasOf(widthPx: number, heightPx: number) {
  const canvas = document.createElement('canvas');
  canvas.width = widthPx * PIXEL_RATIO;
  canvas.height = heightPx * PIXEL_RATIO;
  const context = canvas.getContext('2d');
  invariant(context, 'a canvas draws in 2D');
  context.scale(PIXEL_RATIO, PIXEL_RATIO);
  return { canvas, context };
}
