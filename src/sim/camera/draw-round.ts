import { shadeOf, shadeOfNormal } from './local-view.ts';
import type { LocalView } from './local-view.ts';
import { FAR_M, NEAREST_HIT_M } from './picture.ts';
import type { Picture } from './picture.ts';
import type { Rays } from './rays.ts';
import { CYLINDER } from './shapes.ts';
import type { Shape } from './shapes.ts';
import type { Window } from './window.ts';

/** A cylinder or capsule along z: the mantle first, then flat or round ends where they are nearer. */
export function drawRound(
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
  const [light0, light1, light2] = view.light;
  const [sky0, sky1, sky2] = view.sky;
  const [radius, half] = shape.size;
  const isCylinder = shape.type === CYLINDER;
  const { nearM } = window;
  const flatUp = shadeOfNormal(view, 0, 0, 1);
  const flatDown = shadeOfNormal(view, 0, 0, -1);
  const c = origin0 * origin0 + origin1 * origin1 - radius * radius;
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
      const a = d0 * d0 + d1 * d1;
      const b = origin0 * d0 + origin1 * d1;
      const discriminant = b * b - a * c;
      if (isCylinder && discriminant < 0 && c > 0) continue;
      let hit = FAR_M;
      let light = 0;
      if (discriminant >= 0 && a > 1e-14) {
        const t = (-b - Math.sqrt(discriminant)) / a;
        const z = origin2 + t * d2;
        if (t > NEAREST_HIT_M && z >= -half && z <= half) {
          const n0 = (origin0 + t * d0) / radius;
          const n1 = (origin1 + t * d1) / radius;
          hit = t;
          light = shadeOf(n0 * sky0 + n1 * sky1, n0 * light0 + n1 * light1);
        }
      }
      if (isCylinder) {
        if (d2 !== 0) {
          const end = d2 < 0 ? half : -half;
          const t = (end - origin2) / d2;
          if (t > NEAREST_HIT_M && t < hit) {
            const x = origin0 + t * d0;
            const y = origin1 + t * d1;
            if (x * x + y * y <= radius * radius) {
              hit = t;
              light = d2 < 0 ? flatUp : flatDown;
            }
          }
        }
      } else
        for (let end = -1; end <= 1; end += 2) {
          const z = origin2 - end * half;
          const squares = d0 * d0 + d1 * d1 + d2 * d2;
          const product = origin0 * d0 + origin1 * d1 + z * d2;
          const rest = origin0 * origin0 + origin1 * origin1 + z * z - radius * radius;
          const endDiscriminant = product * product - squares * rest;
          if (endDiscriminant < 0) continue;
          const t = (-product - Math.sqrt(endDiscriminant)) / squares;
          if (t > NEAREST_HIT_M && t < hit && end * (origin2 + t * d2) > half) {
            const n0 = (origin0 + t * d0) / radius;
            const n1 = (origin1 + t * d1) / radius;
            const n2 = (z + t * d2) / radius;
            hit = t;
            light = shadeOf(n0 * sky0 + n1 * sky1 + n2 * sky2, n0 * light0 + n1 * light1 + n2 * light2);
          }
        }
      if (hit > known || (hit === known && owner[pixel]! < index)) continue;
      depth[pixel] = hit;
      owner[pixel] = index;
      shade[pixel] = light;
    }
  }
}
