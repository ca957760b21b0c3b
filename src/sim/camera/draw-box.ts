import { shadeOfNormal } from './local-view.ts';
import type { LocalView } from './local-view.ts';
import { NEAREST_HIT_M } from './picture.ts';
import type { Picture } from './picture.ts';
import type { Shape } from './shapes.ts';
import type { Rays } from './rays.ts';
import type { Window } from './window.ts';

/** Slabs (Kay and Kajiya 1986): the ray is inside the box between the last entry and the first exit of its three slabs. */
export function drawBox(
  picture: Picture,
  rays: Rays,
  window: Window,
  view: LocalView,
  shape: Shape,
  index: number,
): void {
  const { depth, owner, shade, width } = picture;
  const [right0, right1, right2] = view.right;
  const [up0, up1, up2] = view.up;
  const [back0, back1, back2] = view.back;
  const [origin0, origin1, origin2] = view.origin;
  const [half0, half1, half2] = shape.size;
  const { nearM } = window;
  const faces = faceShades(view);
  for (let row = window.top; row <= window.bottom; row++) {
    const v = rays.v[row]!;
    const up0v = up0 * v;
    const up1v = up1 * v;
    const up2v = up2 * v;
    for (let column = window.left; column <= window.right; column++) {
      const pixel = row * width + column;
      const known = depth[pixel]!;
      if (known < nearM) continue;
      const u = rays.u[column]!;
      const d0 = right0 * u + up0v - back0;
      const d1 = right1 * u + up1v - back1;
      const d2 = right2 * u + up2v - back2;
      let enter = -1e9;
      let leave = 1e9;
      let face = 0;
      if (d0 !== 0) {
        const inverse = 1 / d0;
        const low = (-half0 - origin0) * inverse;
        const high = (half0 - origin0) * inverse;
        if (low > high) {
          enter = high;
          leave = low;
          face = 1;
        } else {
          enter = low;
          leave = high;
        }
      } else if (origin0 < -half0 || origin0 > half0) continue;
      if (d1 !== 0) {
        const inverse = 1 / d1;
        const low = (-half1 - origin1) * inverse;
        const high = (half1 - origin1) * inverse;
        const flipped = low > high;
        const first = flipped ? high : low;
        const last = flipped ? low : high;
        if (first > enter) {
          enter = first;
          face = flipped ? 3 : 2;
        }
        if (last < leave) leave = last;
      } else if (origin1 < -half1 || origin1 > half1) continue;
      if (d2 !== 0) {
        const inverse = 1 / d2;
        const low = (-half2 - origin2) * inverse;
        const high = (half2 - origin2) * inverse;
        const flipped = low > high;
        const first = flipped ? high : low;
        const last = flipped ? low : high;
        if (first > enter) {
          enter = first;
          face = flipped ? 5 : 4;
        }
        if (last < leave) leave = last;
      } else if (origin2 < -half2 || origin2 > half2) continue;
      if (enter > leave || enter < NEAREST_HIT_M) continue;
      if (enter > known || (enter === known && owner[pixel]! < index)) continue;
      depth[pixel] = enter;
      owner[pixel] = index;
      shade[pixel] = faces[face]!;
    }
  }
}

/** Brightness of the six faces: -x, +x, -y, +y, -z, +z. */
function faceShades(view: LocalView): readonly number[] {
  return [
    shadeOfNormal(view, -1, 0, 0),
    shadeOfNormal(view, 1, 0, 0),
    shadeOfNormal(view, 0, -1, 0),
    shadeOfNormal(view, 0, 1, 0),
    shadeOfNormal(view, 0, 0, -1),
    shadeOfNormal(view, 0, 0, 1),
  ];
}
