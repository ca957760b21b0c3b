import type { Quaternion } from './rotation.ts';
import type { Color } from './types.ts';

export type Vector2 = readonly [x: number, y: number];
export type Vector3 = readonly [x: number, y: number, z: number];

/** The true state of a scene, as demonstrator and judge read it; policies see pictures instead. Metres, radians, robot frame. */
export interface WorldView {
  /** Where the actions so far have sent the tool; it lags a little behind. */
  readonly commandedM: Vector3;
  readonly commandedYawRad: number;
  /** Last commanded grip: 1 open, -1 closed. */
  readonly grip: 1 | -1;
  /** How far the fingers are open: 0 shut, 1 wide. A held cube keeps them at about 0.5. */
  readonly opening: number;
  readonly toolM: Vector3;
  readonly colors: readonly Color[];
  readonly cubeCount: number;
  readonly bowlXyM: Vector2;
  readonly plateXyM: Vector2;
  cubeM(index: number): Vector3;
  cubeRotation(index: number): Quaternion;
}

/** Distance on the table, heights apart. */
export function distanceXy(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const dx = a[0]! - b[0]!;
  const dy = a[1]! - b[1]!;
  return Math.sqrt(dx * dx + dy * dy);
}

/** Index of the cube between the closed fingers, or -1. */
export function heldCube(world: WorldView): number {
  // Shut fingers hold nothing; wide ones have not arrived yet.
  if (world.grip > 0 || world.opening < 0.2 || world.opening > 0.78) return -1;
  for (let i = 0; i < world.cubeCount; i++) {
    const cube = world.cubeM(i);
    if (distanceXy(cube, world.toolM) < 0.032 && Math.abs(cube[2] - world.toolM[2]) < 0.035) return i;
  }
  return -1;
}
