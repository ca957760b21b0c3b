import { atan2, cos, sin } from '#base/trigonometry.ts';

/** Unit quaternion, MuJoCo's order: w x y z. */
export type Quaternion = readonly [w: number, x: number, y: number, z: number];

/** First turn by b, then by a. */
export function multiply(a: Quaternion, b: Quaternion): Quaternion {
  return [
    a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3],
    a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2],
    a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1],
    a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0],
  ];
}

/** A turn about the vertical. */
export function fromYaw(yawRad: number): Quaternion {
  return [cos(yawRad / 2), 0, 0, sin(yawRad / 2)];
}

/** The tool at yaw 0: it points straight down and its fingers close along y. */
const TOOL_DOWN = multiply(fromYaw(Math.PI / 2), [0, 1, 0, 0]);

/** Rotation of the tool that points straight down, turned about the vertical. */
export function toolDownAt(yawRad: number): Quaternion {
  return multiply(fromYaw(yawRad), TOOL_DOWN);
}

/** @param m 3 x 3 rotation matrix, row-major */
export function fromMatrix(m: ArrayLike<number>): Quaternion {
  const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = [m[0]!, m[1]!, m[2]!, m[3]!, m[4]!, m[5]!, m[6]!, m[7]!, m[8]!];
  const trace = xx + yy + zz;
  // Divide by the largest component (Shepperd 1978), or a half turn would divide by zero.
  if (trace > 0) {
    const s = Math.sqrt(trace + 1) * 2;
    return [s / 4, (zy - yz) / s, (xz - zx) / s, (yx - xy) / s];
  }
  if (xx > yy && xx > zz) {
    const s = Math.sqrt(1 + xx - yy - zz) * 2;
    return [(zy - yz) / s, s / 4, (xy + yx) / s, (xz + zx) / s];
  }
  if (yy > zz) {
    const s = Math.sqrt(1 + yy - xx - zz) * 2;
    return [(xz - zx) / s, (xy + yx) / s, s / 4, (yz + zy) / s];
  }
  const s = Math.sqrt(1 + zz - xx - yy) * 2;
  return [(yx - xy) / s, (xz + zx) / s, (yz + zy) / s, s / 4];
}

/**
 * Yaw of a cube's sides, (-pi/4, pi/4]: a cube looks the same after a quarter turn, whichever side it lies on.
 * It is read off the cube axis that lies flattest.
 */
export function cubeYaw([w, x, y, z]: Quaternion): number {
  const axes = [
    [1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)],
    [2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x)],
    [2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)],
  ] as const;
  let flattest: readonly [number, number, number] = axes[0];
  for (const axis of axes) if (Math.abs(axis[2]) < Math.abs(flattest[2])) flattest = axis;
  let yaw = atan2(flattest[1], flattest[0]);
  while (yaw > Math.PI / 4) yaw -= Math.PI / 2;
  while (yaw <= -Math.PI / 4) yaw += Math.PI / 2;
  return yaw;
}
