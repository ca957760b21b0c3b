import { modelArray } from '#sim/mujoco.ts';
import type { MjModel } from '#sim/mujoco.ts';

/** mjtGeom values of the primitives that the cameras draw. */
export const PLANE = 0;
export const CAPSULE = 3;
export const CYLINDER = 5;
export const BOX = 6;

/** Groups of collision shapes and of site markers: real cameras do not see them. */
const HIDDEN_GROUPS: readonly number[] = [3, 4];

/** One geom of the scene as a camera draws it. Lengths in metres, in the geom's own frame. */
export interface Shape {
  readonly geom: number;
  readonly type: number;
  /** MuJoCo's sizes: half edges of a box; radius and half length of a cylinder or capsule. */
  readonly size: readonly [number, number, number];
  /** Of the bounding sphere; Infinity for a plane. */
  readonly radius: number;
  /** Fixed colour of its material; without one the geom's own colour counts, which a reset changes. */
  readonly color: readonly [number, number, number] | undefined;
}

/** The visible geoms in the scene's order. Where two surfaces meet exactly, the earlier one is seen. */
export function visibleShapes(model: MjModel): Shape[] {
  const groups = modelArray(model, 'geom_group');
  const types = modelArray(model, 'geom_type');
  const sizes = modelArray(model, 'geom_size');
  const materials = modelArray(model, 'geom_matid');
  const colors = modelArray(model, 'mat_rgba');
  const shapes: Shape[] = [];
  for (let geom = 0; geom < model.ngeom; geom++) {
    if (HIDDEN_GROUPS.includes(groups[geom]!)) continue;
    const type = types[geom]!;
    const material = materials[geom]!;
    const size = [sizes[3 * geom]!, sizes[3 * geom + 1]!, sizes[3 * geom + 2]!] as const;
    const color =
      material < 0
        ? undefined
        : ([colors[4 * material]!, colors[4 * material + 1]!, colors[4 * material + 2]!] as const);
    shapes.push({ geom, type, size, radius: boundingRadius(type, size), color });
  }
  return shapes;
}

function boundingRadius(type: number, [a, b, c]: Shape['size']): number {
  switch (type) {
    case CAPSULE:
      return a + b;
    case CYLINDER:
      return Math.sqrt(a * a + b * b);
    case BOX:
      return Math.sqrt(a * a + b * b + c * c);
    default:
      return Infinity;
  }
}
