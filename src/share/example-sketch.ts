import { POSE, POSE_LENGTH, type Color } from '#sim/types.ts';
import type { ShippedLane } from './shipped-example.ts';

/** What the gallery draws of an example: where things stood, where they ended, and which way the tool went. */
export interface ExampleSketch {
  /** Name of the example. */
  readonly name: string;
  readonly colors: readonly Color[];
  /** Centres, millimetres, world frame. */
  readonly bowl: Point;
  readonly plate: Point;
  readonly start: readonly Point[];
  readonly end: readonly Point[];
  /** Tool positions, [ticks + 1]; null where nothing was steered. */
  readonly unsteered: readonly Point[];
  readonly steered: readonly Point[] | null;
}

/** x y z, whole millimetres. */
export type Point = readonly [number, number, number];

const CUBE_STRIDE = 7;

export function sketchOf(name: string, unsteered: ShippedLane, steered: ShippedLane | null): ExampleSketch {
  const { layout } = unsteered.recording;
  const cubesAt = (offset: number) =>
    Array.from({ length: layout.cubeCount }, (_, cube) =>
      pointAt(unsteered.poses, offset + POSE.cubes + CUBE_STRIDE * cube),
    );
  return {
    name,
    colors: layout.colors.slice(0, layout.cubeCount),
    bowl: [millimetres(layout.bowlXyM[0]), millimetres(layout.bowlXyM[1]), 0],
    plate: [millimetres(layout.plateXyM[0]), millimetres(layout.plateXyM[1]), 0],
    start: cubesAt(0),
    end: cubesAt(unsteered.poses.length - POSE_LENGTH),
    unsteered: pathOf(unsteered.poses),
    steered: steered && pathOf(steered.poses),
  };
}

function pathOf(poses: Float32Array): readonly Point[] {
  return Array.from({ length: poses.length / POSE_LENGTH }, (_, tick) =>
    pointAt(poses, tick * POSE_LENGTH + POSE.tool),
  );
}

function pointAt(poses: Float32Array, at: number): Point {
  return [millimetres(poses[at] ?? 0), millimetres(poses[at + 1] ?? 0), millimetres(poses[at + 2] ?? 0)];
}

function millimetres(metres: number): number {
  return Math.round(metres * 1000) || 0;
}
