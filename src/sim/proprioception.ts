import { cos, sin } from '#base/trigonometry.ts';
import type { WorldView } from './world-view.ts';

export const PROPRIOCEPTION_LENGTH = 7;

/**
 * What the robot feels, scaled to about [-1, 1]: tool x, y, z; sine and cosine of twice the commanded yaw (the gripper is the same
 * after half a turn); finger opening; commanded grip. f32 [7].
 */
export function proprioceptionOf(world: WorldView): Float32Array {
  const [x, y, z] = world.toolM;
  return Float32Array.of(
    (x - 0.42) / 0.15,
    y / 0.25,
    (z - 0.15) / 0.12,
    sin(2 * world.commandedYawRad),
    cos(2 * world.commandedYawRad),
    2 * world.opening - 1,
    world.grip,
  );
}
