import type { Vector3 } from '#sim/world-view.ts';

/**
 * A camera seen from one shape's own frame, where every primitive is simplest. A ray is origin + t * direction with
 * direction = right * u + up * v - back, so t is the depth along the optical axis.
 */
export interface LocalView {
  readonly origin: Vector3;
  readonly light: Vector3;
  readonly right: Vector3;
  readonly up: Vector3;
  readonly back: Vector3;
  /** World's z: surfaces that face the sky are a little brighter. */
  readonly sky: Vector3;
}

/** Where a camera stands and looks: position, 3 x 3 rotation (row-major; its columns are right, up, back). */
export interface CameraFrame {
  readonly eye: Vector3;
  readonly axes: Float64Array;
}

/** Brings a vector of the world into the frame whose row-major rotation starts at `at`. */
function intoFrame(rotations: Float64Array, at: number, x: number, y: number, z: number): Vector3 {
  return [
    rotations[at]! * x + rotations[at + 3]! * y + rotations[at + 6]! * z,
    rotations[at + 1]! * x + rotations[at + 4]! * y + rotations[at + 7]! * z,
    rotations[at + 2]! * x + rotations[at + 5]! * y + rotations[at + 8]! * z,
  ];
}

/**
 * @param at first index of the shape's rotation in `rotations`
 * @param offset from the shape to the camera, world frame
 * @param light unit vector towards the light, world frame
 */
export function localView(
  rotations: Float64Array,
  at: number,
  offset: Vector3,
  axes: Float64Array,
  light: Vector3,
): LocalView {
  return {
    origin: intoFrame(rotations, at, ...offset),
    light: intoFrame(rotations, at, ...light),
    right: intoFrame(rotations, at, axes[0]!, axes[3]!, axes[6]!),
    up: intoFrame(rotations, at, axes[1]!, axes[4]!, axes[7]!),
    back: intoFrame(rotations, at, axes[2]!, axes[5]!, axes[8]!),
    sky: [rotations[at + 6]!, rotations[at + 7]!, rotations[at + 8]!],
  };
}

/** @param skyward cosine between normal and the vertical   @param facing cosine between normal and the light */
export function shadeOf(skyward: number, facing: number): number {
  return 0.42 + 0.12 * skyward + 0.55 * (facing < 0 ? 0 : facing);
}

/** Lambert with an ambient and a sky term, for a surface with this normal (shape's frame, unit length). */
export function shadeOfNormal({ light, sky }: LocalView, n0: number, n1: number, n2: number): number {
  return shadeOf(n0 * sky[0] + n1 * sky[1] + n2 * sky[2], n0 * light[0] + n1 * light[1] + n2 * light[2]);
}
