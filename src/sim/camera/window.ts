import type { Vector3 } from '#sim/world-view.ts';
import type { LocalView } from './local-view.ts';
import { BOX, CAPSULE } from './shapes.ts';
import { FAR_M, NEAREST_HIT_M } from './picture.ts';
import type { Shape } from './shapes.ts';

/** A camera's pixel grid on the plane one metre ahead. */
export interface Lens {
  readonly width: number;
  readonly height: number;
  /** Half extents of that plane. */
  readonly halfWidth: number;
  readonly halfHeight: number;
}

/** The rectangle of pixels that a shape can cover (both ends included), and the depths between which it lies. */
export interface Window {
  left: number;
  right: number;
  top: number;
  bottom: number;
  nearM: number;
  farM: number;
}

/** Rounding in a depth stays far below this, so bounds widened by it are safe. */
const SLACK_M = 1e-6;
/** A body that reaches behind the camera is cut here, just before the nearest depth that counts as a hit. */
const CUT_M = 0.99 * NEAREST_HIT_M;

/**
 * Bounds a shape by its bounding sphere, whose outline is exact, and by the corners of its box, whose rectangle is often a quarter
 * of that. Both contain the shape, so the picture is the same as without bounds.
 *
 * @param center of the shape in the camera: right, up, ahead, m
 * @returns undefined when the camera cannot see it
 */
export function boundShape(lens: Lens, shape: Shape, view: LocalView, [x, y, z]: Vector3): Window | undefined {
  const { width, height } = lens;
  const window = { left: 0, right: width - 1, top: 0, bottom: height - 1, nearM: -Infinity, farM: Infinity };
  if (shape.radius === Infinity) return { ...window, nearM: FAR_M };
  if (z < -shape.radius) return undefined;
  boundBySphere(window, lens, shape.radius, x, y, z);
  boundByBox(window, lens, shape, view, x, y, z);
  const empty = window.left > window.right || window.top > window.bottom || window.farM < NEAREST_HIT_M;
  return empty ? undefined : window;
}

function boundBySphere(window: Window, lens: Lens, radius: number, x: number, y: number, z: number): void {
  window.nearM = z - radius - SLACK_M;
  window.farM = z + radius + SLACK_M;
  // A camera in or near the sphere sees it everywhere.
  if (z <= radius * 1.05) return;
  const { width, height, halfWidth, halfHeight } = lens;
  const squareX = x * x + z * z - radius * radius;
  if (squareX > 0) {
    const tangent = Math.sqrt(squareX);
    const low = z * tangent + x * radius;
    const high = z * tangent - x * radius;
    if (low > 0 && high > 0) {
      const left = (x * tangent - z * radius) / low;
      const right = (x * tangent + z * radius) / high;
      window.left = Math.max(0, Math.floor((left / halfWidth + 1) * 0.5 * width) - 1);
      window.right = Math.min(width - 1, Math.ceil((right / halfWidth + 1) * 0.5 * width));
    }
  }
  const squareY = y * y + z * z - radius * radius;
  if (squareY > 0) {
    const tangent = Math.sqrt(squareY);
    const low = z * tangent + y * radius;
    const high = z * tangent - y * radius;
    if (low > 0 && high > 0) {
      const bottom = (y * tangent - z * radius) / low;
      const top = (y * tangent + z * radius) / high;
      window.top = Math.max(0, Math.floor((1 - top / halfHeight) * 0.5 * height) - 1);
      window.bottom = Math.min(height - 1, Math.ceil((1 - bottom / halfHeight) * 0.5 * height));
    }
  }
}

function boundByBox(
  window: Window,
  lens: Lens,
  { type, size }: Shape,
  { right, up, back }: LocalView,
  x: number,
  y: number,
  z: number,
): void {
  const halfX = size[0];
  const halfY = type === BOX ? size[1] : size[0];
  const halfZ = type === BOX ? size[2] : type === CAPSULE ? size[0] + size[1] : size[1];
  const depth = halfX * Math.abs(back[0]) + halfY * Math.abs(back[1]) + halfZ * Math.abs(back[2]) + SLACK_M;
  window.nearM = Math.max(window.nearM, z - depth);
  window.farM = Math.min(window.farM, z + depth);
  const outline = new Outline();
  const corners: Vector3[] = [];
  for (let corner = 0; corner < 8; corner++) {
    const a = corner & 1 ? halfX : -halfX;
    const b = corner & 2 ? halfY : -halfY;
    const c = corner & 4 ? halfZ : -halfZ;
    corners.push([
      x + right[0] * a + right[1] * b + right[2] * c,
      y + up[0] * a + up[1] * b + up[2] * c,
      z - (back[0] * a + back[1] * b + back[2] * c),
    ]);
  }
  for (const [index, corner] of corners.entries()) {
    outline.add(corner);
    for (const bit of [1, 2, 4]) if (!(index & bit)) outline.addCut(corner, corners[index | bit]!);
  }
  const { width, height, halfWidth, halfHeight } = lens;
  window.left = Math.max(window.left, Math.floor((outline.left / halfWidth + 1) * 0.5 * width) - 1);
  window.right = Math.min(window.right, Math.ceil((outline.right / halfWidth + 1) * 0.5 * width));
  window.top = Math.max(window.top, Math.floor((1 - outline.top / halfHeight) * 0.5 * height) - 1);
  window.bottom = Math.min(window.bottom, Math.ceil((1 - outline.bottom / halfHeight) * 0.5 * height));
}

/** The rectangle that the visible part of a convex body covers on the plane one metre ahead. */
class Outline {
  left = Infinity;
  right = -Infinity;
  bottom = Infinity;
  top = -Infinity;

  /** A corner; one that is not ahead does not count. */
  add([x, y, ahead]: Vector3): void {
    if (ahead < CUT_M) return;
    const u = x / ahead;
    const v = y / ahead;
    if (u < this.left) this.left = u;
    if (u > this.right) this.right = u;
    if (v < this.bottom) this.bottom = v;
    if (v > this.top) this.top = v;
  }

  /** Where an edge passes the cutting plane; an edge on one side of it adds nothing. */
  addCut(from: Vector3, to: Vector3): void {
    if (from[2] < CUT_M === to[2] < CUT_M) return;
    const share = (CUT_M - from[2]) / (to[2] - from[2]);
    this.add([from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share, CUT_M]);
  }
}
