import type { Color } from 'three';
import {
  BoxGeometry,
  BufferAttribute,
  type BufferGeometry,
  CapsuleGeometry,
  CylinderGeometry,
  LatheGeometry,
  Matrix4,
  PlaneGeometry,
  Quaternion,
  SphereGeometry,
  Vector2,
  Vector3,
} from 'three';
import { RoundedBoxGeometry } from 'three/addons/geometries/RoundedBoxGeometry.js';
import { mergeGeometries } from 'three/addons/utils/BufferGeometryUtils.js';
import { invariant } from '#base/errors.ts';
import { displayed } from './flat-material.ts';
import type { MjcfGeom } from './mjcf.ts';
import type { QualityTraits } from './quality.ts';

type Detail = Pick<QualityTraits, 'segments' | 'bevelSteps'>;

/** MuJoCo's cylinders and capsules lie along z, three's along y. */
const HALF_TURN = Math.PI / 2;

/** A primitive of the model in its body's frame, edges rounded as far as the detail allows. */
export function geomGeometry(geom: MjcfGeom, detail: Detail): BufferGeometry {
  const [w, x, y, z] = geom.quaternion;
  const bodyFromGeom = new Matrix4().compose(
    new Vector3(...geom.positionM),
    new Quaternion(x, y, z, w),
    new Vector3(1, 1, 1),
  );
  return shapeGeometry(geom, detail).applyMatrix4(bodyFromGeom);
}

function shapeGeometry({ shape, sizeM, material }: MjcfGeom, detail: Detail): BufferGeometry {
  const [a = 0, b = 0, c = 0] = sizeM;
  switch (shape) {
    case 'box':
      if (detail.bevelSteps === 0) return new BoxGeometry(2 * a, 2 * b, 2 * c);
      return new RoundedBoxGeometry(
        2 * a,
        2 * b,
        2 * c,
        detail.bevelSteps - 1,
        Math.min(0.004, 0.35 * Math.min(a, b, c)),
      );
    case 'cylinder':
      return roundedCylinder(a, b, cylinderEdge(material, b), detail);
    case 'capsule':
      return new CapsuleGeometry(a, 2 * b, 4, detail.segments).rotateX(HALF_TURN);
    case 'sphere':
      return new SphereGeometry(a, detail.segments, Math.ceil(detail.segments / 2));
    case 'plane':
      return new PlaneGeometry(2 * a, 2 * b);
  }
}

interface CylinderEdge {
  readonly bevelM: number;
  /** Rise of the cap's middle. */
  readonly domeM: number;
}

/** Joint caps are soft and domed, seal rings nearly sharp, castings between. */
function cylinderEdge(material: string, halfHeightM: number): CylinderEdge {
  if (material === 'urblue') return { bevelM: 0.009, domeM: 0.0025 };
  if (material === 'ring') return { bevelM: 0.0015, domeM: 0 };
  return { bevelM: Math.min(0.006, halfHeightM * 0.4), domeM: 0 };
}

function roundedCylinder(radiusM: number, halfHeightM: number, edge: CylinderEdge, detail: Detail): BufferGeometry {
  const { segments, bevelSteps } = detail;
  if (bevelSteps === 0) return new CylinderGeometry(radiusM, radiusM, 2 * halfHeightM, segments).rotateX(HALF_TURN);
  const bevel = Math.min(edge.bevelM, radiusM * 0.9, halfHeightM * 0.95);
  const inner = radiusM - bevel;
  // A second ring just inside the bevel keeps the flat cap's normals flat.
  const profile = [new Vector2(0, -halfHeightM), new Vector2(inner * 0.97, -halfHeightM)];
  for (const side of [-1, 1]) {
    for (let step = 0; step <= bevelSteps; step++) {
      const angle = (HALF_TURN * step) / bevelSteps - (side < 0 ? HALF_TURN : 0);
      profile.push(
        new Vector2(inner + bevel * Math.cos(angle), side * (halfHeightM - bevel) + bevel * Math.sin(angle)),
      );
    }
  }
  profile.push(new Vector2(inner * 0.97, halfHeightM + edge.domeM * 0.12));
  if (edge.domeM > 0) profile.push(new Vector2(inner * 0.6, halfHeightM + edge.domeM * 0.7));
  profile.push(new Vector2(0, halfHeightM + edge.domeM));
  return new LatheGeometry(profile, segments).rotateX(HALF_TURN);
}

/** One geometry from many: one draw call a body and material. Sources are not needed afterwards. */
export function merged(parts: readonly BufferGeometry[]): BufferGeometry {
  const flat = parts.map((part) => {
    const plain = part.index ? part.toNonIndexed() : part;
    plain.deleteAttribute('uv');
    return plain;
  });
  const geometry = mergeGeometries(flat);
  invariant(geometry, 'parts of one mesh have the same attributes');
  return geometry;
}

/** Gives every vertex one colour as it reaches the screen, so that parts of different colours share a mesh (flatMaterial). */
export function painted(geometry: BufferGeometry, color: Color): BufferGeometry {
  const { count } = geometry.getAttribute('position');
  const colors = new Float32Array(count * 3);
  const shown = displayed(color);
  for (let i = 0; i < count; i++) shown.toArray(colors, 3 * i);
  return geometry.setAttribute('color', new BufferAttribute(colors, 3));
}
