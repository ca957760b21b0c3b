import { Vector3 } from 'three';

/** From the table towards the key light, world frame. All levels of quality share it: shadows fall the same way. */
export const KEY_DIRECTION = new Vector3(0.45, 0.62, 1.75).normalize();
