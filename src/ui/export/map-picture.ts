import { invariant } from '#base/errors.ts';
import { PALETTE, type Theme } from '#ui/primitives/palette.ts';

/** CSS pixels of the picture. */
const SIZE = { widthPx: 1120, leastHeightPx: 240, captionPx: 52, paddingPx: 14, fontPx: 14 } as const;
/** Pixels of the picture a CSS pixel. */
const PIXEL_RATIO = 2;

export interface MapWords {
  readonly title: string;
  /** What the axes and colours mean. */
  readonly note: string;
}

/** A map of cells or dots as a picture for a paper: enlarged without smoothing, over its words. Square maps stay square. */
export function mapPicture(source: HTMLCanvasElement, words: MapWords, theme: Theme): HTMLCanvasElement {
  const isSquare = source.width === source.height;
  const widthPx = isSquare ? SIZE.widthPx / 2 : SIZE.widthPx;
  const heightPx = isSquare ? widthPx : Math.max(SIZE.leastHeightPx, (widthPx * source.height) / source.width);
  const canvas = document.createElement('canvas');
  canvas.width = widthPx * PIXEL_RATIO;
  canvas.height = Math.round((heightPx + SIZE.captionPx) * PIXEL_RATIO);
  const context = canvas.getContext('2d');
  invariant(context, 'a canvas draws in 2D');
  context.scale(PIXEL_RATIO, PIXEL_RATIO);
  const colors = PALETTE[theme];
  context.fillStyle = colors.panel;
  context.fillRect(0, 0, widthPx, heightPx + SIZE.captionPx);
  context.imageSmoothingEnabled = false;
  context.drawImage(source, 0, 0, widthPx, heightPx);
  const textPx = widthPx - 2 * SIZE.paddingPx;
  context.textBaseline = 'middle';
  context.font = `600 ${SIZE.fontPx}px system-ui, sans-serif`;
  context.fillStyle = colors.text;
  context.fillText(words.title, SIZE.paddingPx, heightPx + 18, textPx);
  context.font = `${SIZE.fontPx - 1}px system-ui, sans-serif`;
  context.fillStyle = colors.muted;
  context.fillText(words.note, SIZE.paddingPx, heightPx + 38, textPx);
  return canvas;
}
