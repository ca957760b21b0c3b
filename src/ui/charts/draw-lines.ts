import { decimalsOf, ticksOf, type Range } from './axis.ts';

export interface ChartColors {
  readonly text: string;
  readonly line: string;
}

export interface ChartCurve {
  /** One value a tick, from tick 0. */
  readonly values: Float32Array;
  readonly color: string;
  /** What is wished for, not what happened. */
  readonly isDashed?: boolean;
}

export interface ChartFrame {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Ticks on the horizontal axis, seconds at their labels. */
  readonly lastTick: number;
  readonly ticksPerSecond: number;
  readonly range: Range;
  readonly fontPx: number;
}

/** The rectangle that the curves are drawn in; labels stand left of it and below. */
export interface PlotArea {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export function plotArea({ widthPx, heightPx, fontPx }: Pick<ChartFrame, 'widthPx' | 'heightPx' | 'fontPx'>): PlotArea {
  return { left: Math.round(fontPx * 2.9), right: widthPx - 8, top: 8, bottom: heightPx - Math.round(fontPx * 1.7) };
}

/** Horizontal place of a tick, in CSS pixels. */
export function xOf(tick: number, lastTick: number, area: PlotArea): number {
  return area.left + (Math.max(0, tick) / Math.max(1, lastTick)) * (area.right - area.left);
}

/** The tick under a horizontal place. */
export function tickAt(xPx: number, lastTick: number, area: PlotArea): number {
  const share = (xPx - area.left) / Math.max(1, area.right - area.left);
  return Math.min(1, Math.max(0, share)) * lastTick;
}

/** Draws axes, labels and curves. The context is scaled to CSS pixels already. */
export function drawLines(
  context: CanvasRenderingContext2D,
  frame: ChartFrame,
  curves: readonly ChartCurve[],
  colors: ChartColors,
): void {
  const area = plotArea(frame);
  const { min, max } = frame.range;
  const yOf = (value: number) => area.bottom - ((value - min) / (max - min)) * (area.bottom - area.top);
  context.clearRect(0, 0, frame.widthPx, frame.heightPx);
  context.font = `${frame.fontPx}px system-ui, sans-serif`;
  context.fillStyle = colors.text;
  context.strokeStyle = colors.line;
  context.lineWidth = 1;

  const most = Math.max(1, Math.floor((area.bottom - area.top) / (frame.fontPx * 2)));
  const labels = ticksOf(frame.range, Math.min(4, most));
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const label of labels) {
    const y = Math.round(yOf(label)) + 0.5;
    context.globalAlpha = 0.35;
    context.beginPath();
    context.moveTo(area.left, y);
    context.lineTo(area.right, y);
    context.stroke();
    context.globalAlpha = 1;
    context.fillText(label.toFixed(decimalsOf(labels)), area.left - 6, y);
  }

  const seconds = { min: 0, max: frame.lastTick / frame.ticksPerSecond };
  const times = ticksOf(seconds, Math.max(1, Math.min(6, Math.floor((area.right - area.left) / 44))));
  context.textBaseline = 'top';
  times.forEach((time, i) => {
    const x = xOf(time * frame.ticksPerSecond, frame.lastTick, area);
    const unit = i === times.length - 1 ? ' s' : '';
    // The last label would stick out of the canvas if it were centred.
    context.textAlign = x > area.right - frame.fontPx * 1.5 ? 'right' : 'center';
    context.fillText(`${time.toFixed(decimalsOf(times))}${unit}`, Math.min(x, area.right + 6), area.bottom + 5);
  });

  context.lineWidth = 1.75;
  context.lineJoin = 'round';
  for (const { values, color, isDashed = false } of curves) {
    context.strokeStyle = color;
    context.setLineDash(isDashed ? [4, 4] : []);
    context.beginPath();
    values.forEach((value, tick) => {
      const x = xOf(tick, frame.lastTick, area);
      if (tick === 0) context.moveTo(x, yOf(value));
      else context.lineTo(x, yOf(value));
    });
    context.stroke();
  }
  context.setLineDash([]);
}
