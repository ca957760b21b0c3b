import { invariant } from '#base/errors.ts';
import { evenSize } from '#share/video-plan.ts';
import type { Theme } from '#ui/primitives/palette.ts';
import type { StageHandle, StageShot } from '#ui/stage/StageScene.tsx';
import type { CaptionWords } from './caption-words.ts';
import { CAPTION_PX, paintCaption } from './paint-caption.ts';

/** A canvas for the stage and its caption, at so many pixels a CSS pixel; both sides even, for codecs. */
export function stageCanvas({ sizePx: { width, height } }: StageHandle, pixelRatio: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = evenSize(width * pixelRatio, (height + CAPTION_PX) * pixelRatio);
  return canvas;
}

/** Draws the stage at a moment with its caption. The stage's own canvas keeps that moment until `drawNow`. */
export function paintStage(
  canvas: HTMLCanvasElement,
  stage: StageHandle,
  shot: StageShot,
  words: CaptionWords,
  theme: Theme,
): void {
  const context = canvas.getContext('2d', { alpha: false });
  invariant(context, 'a canvas draws in 2D');
  const { pixelRatio } = shot;
  const captionPx = CAPTION_PX * pixelRatio;
  const picture = stage.drawAt(shot);
  context.setTransform(1, 0, 0, 1, 0, 0);
  // The page may have changed its shape since the canvas was made: the picture fills it all the same.
  context.drawImage(picture, 0, 0, canvas.width, canvas.height - captionPx);
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  paintCaption(
    context,
    words,
    { topPx: canvas.height / pixelRatio - CAPTION_PX, widthPx: canvas.width / pixelRatio },
    theme,
  );
}
