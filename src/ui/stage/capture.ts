import type { Camera, Scene, WebGLRenderer } from 'three';
import { LabError } from '#base/errors.ts';
import type { StageWorld } from './stage-world.ts';

/**
 * Draws once and reads the picture in the same task: the drawing buffer is not kept between frames.
 * @throws LabError 'capture-failed' when the browser gives no picture (a lost context)
 */
export async function capturePng(renderer: WebGLRenderer, scene: Scene, camera: Camera): Promise<Blob> {
  const canvas = drawOnce(renderer, scene, camera);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob && !renderer.getContext().isContextLost()) return blob;
  throw captureFailed();
}

/** Draws now; the canvas keeps the picture until this task ends. @throws LabError 'capture-failed' */
export function drawOnce(renderer: WebGLRenderer, scene: Scene, camera: Camera): HTMLCanvasElement {
  renderer.render(scene, camera);
  if (renderer.getContext().isContextLost()) throw captureFailed();
  return renderer.domElement;
}

/** Changes how many pixels stand for a CSS pixel; the canvas keeps its place on the page. */
export function setDensity(
  renderer: WebGLRenderer,
  world: Pick<StageWorld, 'setViewport'>,
  { width, height }: { readonly width: number; readonly height: number },
  pixelRatio: number,
): void {
  if (renderer.getPixelRatio() === pixelRatio) return;
  renderer.setPixelRatio(pixelRatio);
  world.setViewport(width, height, pixelRatio);
}

function captureFailed(): LabError<'capture-failed'> {
  return new LabError('capture-failed', 'The stage gave no picture.', {
    fix: 'Wait until the arm is drawn again, then retry.',
  });
}
