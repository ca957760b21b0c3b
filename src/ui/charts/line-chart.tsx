import { useEffect, useMemo, useRef, type PointerEvent } from 'react';
import { CONTROL_HZ } from '#sim/types.ts';
import { rangeOf, type Range } from './axis.ts';
import styles from './charts.module.css';
import { SaveChartButton } from './save-chart-button.tsx';
import { drawLines, plotArea, tickAt, xOf, type ChartColors } from './draw-lines.ts';
import { useFirstMotion } from '#ui/app/use-first-motion.ts';
import { useSize } from './use-size.ts';

export interface LineChartSeries {
  readonly name: string;
  readonly color: string;
  /** One value a tick, from tick 0. */
  readonly values: Float32Array;
  /** Drawn dashed, and without a number at the cursor: what is wished for. */
  readonly isDashed?: boolean;
}

export interface LineChartProps {
  readonly title: string;
  readonly unit: string;
  readonly decimals: number;
  readonly series: readonly LineChartSeries[];
  readonly colors: ChartColors;
  /** End of the time axis. */
  readonly lastTick: number;
  /** The vertical axis covers at least this. */
  readonly floor: Range;
  /** Whole tick of the cursor, for the numbers. */
  readonly tick: number;
  /** Calls back with the cursor at display rate, for the line. */
  readonly subscribeCursor: (listener: (ticks: number) => void) => () => void;
  readonly cursorTicks: () => number;
  readonly onSeek: (ticks: number) => void;
}

/** Curves over time with a shared cursor; pressing or dragging moves it. The keyboard's way is the timeline. */
export function LineChart(props: LineChartProps) {
  const { title, unit, decimals, series, colors, lastTick, floor, tick, subscribeCursor, cursorTicks, onSeek } = props;
  const boxRef = useRef<HTMLDivElement>(null);
  const canvasRef = useRef<HTMLCanvasElement>(null);
  const lineRef = useRef<HTMLDivElement>(null);
  const size = useSize(boxRef);
  const range = useMemo(
    () =>
      rangeOf(
        series.map(({ values }) => values),
        floor,
        4,
      ),
    [series, floor],
  );

  const isDue = useFirstMotion();
  useEffect(() => {
    if (!isDue) return;
    const canvas = canvasRef.current;
    // The page's first 2D canvas opens a way to the graphics process: 70 to 110 ms of the start.
    const context = canvas?.getContext('2d', { willReadFrequently: true });
    if (!canvas || !context || size.widthPx < 40 || size.heightPx < 40) return;
    const ratio = window.devicePixelRatio;
    canvas.width = Math.round(size.widthPx * ratio);
    canvas.height = Math.round(size.heightPx * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawLines(context, { ...size, lastTick, ticksPerSecond: CONTROL_HZ, range }, series, colors);
  }, [isDue, size, series, colors, lastTick, range]);

  useEffect(() => {
    const area = plotArea(size);
    const place = (ticks: number) => {
      if (lineRef.current) lineRef.current.style.transform = `translateX(${xOf(ticks, lastTick, area)}px)`;
    };
    place(cursorTicks());
    return subscribeCursor(place);
  }, [subscribeCursor, cursorTicks, size, lastTick]);

  const seekTo = (event: PointerEvent<HTMLDivElement>) => {
    if (event.type === 'pointermove' && event.buttons === 0) return;
    if (event.type === 'pointerdown') event.currentTarget.setPointerCapture(event.pointerId);
    onSeek(tickAt(event.clientX - event.currentTarget.getBoundingClientRect().left, lastTick, plotArea(size)));
  };

  return (
    <figure className={styles.chart}>
      <figcaption className={styles.caption}>
        <span className={styles.title}>
          {title} <span className={styles.unit}>{unit}</span>
        </span>
        <span className={styles.values}>
          {series.map(({ name, color, values, isDashed = false }) =>
            values.length > 0 && !isDashed ? (
              <span key={name} style={{ color }} title={`${name}, at the cursor`}>
                {(values[Math.min(tick, values.length - 1)] ?? 0).toFixed(decimals)}
              </span>
            ) : null,
          )}
          <SaveChartButton chart={{ title, unit, series, floor, lastTick }} />
        </span>
      </figcaption>
      <div ref={boxRef} className={styles.plot} onPointerDown={seekTo} onPointerMove={seekTo}>
        <canvas ref={canvasRef} role="img" aria-label={summary(props)} />
        <div ref={lineRef} className={styles.cursor} />
      </div>
    </figure>
  );
}

function summary({ title, unit, decimals, series }: LineChartProps): string {
  const parts = series
    .filter(({ values }) => values.length > 0)
    .map(({ name, values }) => {
      const least = Math.min(...values).toFixed(decimals);
      const most = Math.max(...values).toFixed(decimals);
      return `${name} ${least} to ${most} ${unit}`;
    });
  return `${title} over time: ${parts.length > 0 ? parts.join(', ') : 'nothing recorded yet'}`;
}
