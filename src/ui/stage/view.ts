import { PerspectiveCamera, Vector3 } from 'three';
import type { Vec3 } from './mjcf.ts';

/** Where the camera is and what it looks at, world frame, metres. Plain JSON: links carry it. */
export interface StageView {
  readonly position: Vec3;
  readonly target: Vec3;
}

export const VIEW_PRESETS = ['overview', 'front', 'top', 'wrist'] as const;
export type ViewPreset = (typeof VIEW_PRESETS)[number];

export const FIELD_OF_VIEW_DEG = 30;

/** From the target towards the camera. */
const DIRECTIONS: Readonly<Record<Exclude<ViewPreset, 'wrist'>, Vec3>> = {
  overview: [0.78, 0.5, 0.44],
  front: [1, 0, 0.3],
  // A hair off the pole keeps "up" defined: the arm's base stays at the picture's top.
  top: [0.02, 0, 1],
};

/** Fraction of the half picture that the fitted points may fill: room for overlays at the rim. */
const FILL = 0.92;

/** What must stay in the picture: the zone of cubes, bowl and plate, the gripper above it, and the arm's outline. */
const WORK_ZONE_M: readonly Vec3[] = [
  [0.28, -0.35, 0],
  [0.28, 0.35, 0],
  [0.62, -0.35, 0],
  [0.62, 0.35, 0],
  [0.36, -0.2, 0.42],
  [0.36, 0.2, 0.42],
  [0.52, -0.2, 0.4],
  [0.52, 0.2, 0.4],
];
const ARM_M: readonly Vec3[] = [
  [-0.1, -0.1, 0],
  [-0.1, 0.12, 0],
  [-0.1, 0, 0.62],
  [-0.02, 0.22, 0.64],
  [0.1, 0.2, 0.64],
];

const CENTRE = new Vector3(0.4, 0, 0.1);

/** The camera of a preset for a picture of this aspect (width / height). Wrist stands close to the fingers, on their open side. */
export function presetView(preset: ViewPreset, aspect: number, toolM: Vec3): StageView {
  if (preset === 'wrist') {
    const [x, y, z] = toolM;
    const distance = aspect < 1 ? 1.25 : 1;
    return {
      position: [x + 0.4 * distance, y + 0.26 * distance, z + 0.2 * distance],
      target: [x, y, z + 0.015],
    };
  }
  const points = preset === 'top' ? WORK_ZONE_M : [...WORK_ZONE_M, ...ARM_M];
  return fitView(points, DIRECTIONS[preset], aspect);
}

/**
 * The nearest camera on a given line of sight that keeps every point within FILL of the picture. Each point asks for
 * distance >= |offset - shift| / slope + depth on both axes; the largest demand of each side fixes shift and distance.
 */
export function fitView(points: readonly Vec3[], direction: Vec3, aspect: number): StageView {
  const towards = new Vector3(...direction).normalize();
  const right = new Vector3(0, 0, 1).cross(towards).normalize();
  const up = new Vector3().crossVectors(towards, right);
  const slope = Math.tan((FIELD_OF_VIEW_DEG * Math.PI) / 360) * FILL;
  const horizontal = fitAxis(points, right, towards, slope * aspect);
  const vertical = fitAxis(points, up, towards, slope);
  const target = CENTRE.clone().addScaledVector(right, horizontal.shift).addScaledVector(up, vertical.shift);
  const distance = Math.max(horizontal.distance, vertical.distance);
  const position = target.clone().addScaledVector(towards, distance);
  return { position: position.toArray(), target: target.toArray() };
}

function fitAxis(
  points: readonly Vec3[],
  axis: Vector3,
  towards: Vector3,
  slope: number,
): { readonly shift: number; readonly distance: number } {
  let positive = -Infinity;
  let negative = -Infinity;
  const point = new Vector3();
  for (const coordinates of points) {
    point.set(...coordinates).sub(CENTRE);
    const offset = point.dot(axis) / slope;
    const depth = point.dot(towards);
    positive = Math.max(positive, depth + offset);
    negative = Math.max(negative, depth - offset);
  }
  return { shift: (slope * (positive - negative)) / 2, distance: (positive + negative) / 2 };
}

/** Where a point lands, -1..1 from left to right and bottom to top. For tests and hit areas. */
export function project(view: StageView, aspect: number, point: Vec3): readonly [number, number] {
  const camera = new PerspectiveCamera(FIELD_OF_VIEW_DEG, aspect, 0.01, 20);
  camera.up.set(0, 0, 1);
  camera.position.set(...view.position);
  camera.lookAt(...view.target);
  camera.updateMatrixWorld();
  const { x, y } = new Vector3(...point).project(camera);
  return [x, y];
}
