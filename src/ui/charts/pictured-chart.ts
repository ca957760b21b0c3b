import type { Range } from './axis.ts';
import type { ChartCurve } from './draw-lines.ts';

/** A chart as a picture needs it: what the page's chart shows, without its size on the page. */
export interface PicturedChart {
  readonly title: string;
  readonly unit: string;
  readonly series: readonly ChartCurve[];
  /** The vertical axis covers at least this. */
  readonly floor: Range;
  /** End of the time axis. */
  readonly lastTick: number;
}
