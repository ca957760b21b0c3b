import { shadeOfNormal } from './local-view.ts';
import type { LocalView } from './local-view.ts';
import { NEAREST_HIT_M } from './picture.ts';
import type { Picture } from './picture.ts';
import type { Rays } from './rays.ts';
import type { Window } from './window.ts';

/** The plane z = 0, endless, seen from above. */
export function drawPlane(picture: Picture, rays: Rays, window: Window, view: LocalView, index: number): void {
  const { depth, owner, shade, width } = picture;
  const right2 = view.right[2];
  const up2 = view.up[2];
  const back2 = view.back[2];
  const height = view.origin[2];
  const light = shadeOfNormal(view, 0, 0, 1);
  for (let row = window.top; row <= window.bottom; row++) {
    const up2v = up2 * rays.v[row]!;
    for (let column = window.left; column <= window.right; column++) {
      const d2 = right2 * rays.u[column]! + up2v - back2;
      if (d2 >= 0) continue;
      const hit = -height / d2;
      const pixel = row * width + column;
      const known = depth[pixel]!;
      if (hit < NEAREST_HIT_M || hit > known || (hit === known && owner[pixel]! < index)) continue;
      depth[pixel] = hit;
      owner[pixel] = index;
      shade[pixel] = light;
    }
  }
}
