import { PALETTE, type Theme } from '#ui/primitives/palette.ts';
import type { CaptionWords } from './caption-words.ts';

/** Height of the band under a picture, CSS pixels. */
export const CAPTION_PX = 72;

const PADDING_PX = 14;
const LINE_PX = 20;
const SQUARE_PX = 9;
const PRODUCT = 'Steerlab';
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';

export interface CaptionPlace {
  readonly topPx: number;
  readonly widthPx: number;
}

/** Prompt, legend, facts and the product's name. The context is scaled to CSS pixels. */
export function paintCaption(
  context: CanvasRenderingContext2D,
  { title, lanes, facts }: CaptionWords,
  { topPx, widthPx }: CaptionPlace,
  theme: Theme,
): void {
  const colors = PALETTE[theme];
  context.fillStyle = colors.panel;
  context.fillRect(0, topPx, widthPx, CAPTION_PX);
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  const lineY = (line: number) => topPx + 16 + line * LINE_PX;
  const room = widthPx - 2 * PADDING_PX;

  context.font = `600 13px ${FONT}`;
  context.fillStyle = colors.text;
  context.fillText(shortened(context, title, room), PADDING_PX, lineY(0));

  context.font = `12px ${FONT}`;
  let x = PADDING_PX;
  for (const { lane, words } of lanes) {
    const left = widthPx - PADDING_PX - x - SQUARE_PX - 6;
    if (left < 40) break;
    context.fillStyle = colors[lane];
    context.fillRect(x, lineY(1) - SQUARE_PX / 2, SQUARE_PX, SQUARE_PX);
    const text = shortened(context, words, left);
    context.fillText(text, x + SQUARE_PX + 6, lineY(1));
    x += SQUARE_PX + 6 + context.measureText(text).width + 18;
  }

  context.font = `700 12px ${FONT}`;
  const productWidth = context.measureText(PRODUCT).width;
  context.fillStyle = colors.text;
  context.fillText(PRODUCT, widthPx - PADDING_PX - productWidth, lineY(2));
  context.font = `12px ${FONT}`;
  context.fillStyle = colors.muted;
  context.fillText(shortened(context, facts, room - productWidth - 16), PADDING_PX, lineY(2));
}

/** Cut at the end, with an ellipsis, where the room is short. */
export function shortened(
  context: Pick<CanvasRenderingContext2D, 'measureText'>,
  text: string,
  roomPx: number,
): string {
  if (context.measureText(text).width <= roomPx) return text;
  const letters = [...text];
  let [fits, tooMany] = [0, letters.length];
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    const width = context.measureText(`${letters.slice(0, middle).join('')}…`).width;
    if (width <= roomPx) fits = middle;
    else tooMany = middle;
  }
  return fits === 0 ? '' : `${letters.slice(0, fits).join('').trimEnd()}…`;
}
