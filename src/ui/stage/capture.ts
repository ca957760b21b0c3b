import type { Camera, Scene, WebGLRenderer } from 'three';
import { LabError } from '#base/errors.ts';

/**
 * Draws once and reads the picture in the same task: the drawing buffer is not kept between frames.
 * @throws LabError 'capture-failed' when the browser gives no picture (a lost context)
 */
export async function capturePng(renderer: WebGLRenderer, scene: Scene, camera: Camera): Promise<Blob> {
  renderer.render(scene, camera);
  const blob = await new Promise<Blob | null>((resolve) => renderer.domElement.toBlob(resolve, 'image/png'));
  if (blob && !renderer.getContext().isContextLost()) return blob;
  throw new LabError('capture-failed', 'The stage gave no picture.', {
    fix: 'Wait until the arm is drawn again, then retry.',
  });
}
