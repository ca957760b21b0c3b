/** Pure geometry of tool paths: flat arrays of x y z, metres. */

/** Straight pieces between two recorded points: enough for a smooth line at 50 mm a tick. */
export const PATH_SUBDIVISIONS = 3;

/**
 * A point between `points[index]` and the next on the uniform Catmull-Rom curve; it passes through every point, and repeats the
 * ends. Writes three numbers to `out` at `at`.
 */
export function curvePoint(
  points: ArrayLike<number>,
  stride: number,
  offset: number,
  last: number,
  position: number,
  out: Float32Array,
  at: number,
): void {
  const index = Math.min(Math.floor(position), last);
  const t = position - index;
  const before = Math.max(index - 1, 0) * stride + offset;
  const from = index * stride + offset;
  const to = Math.min(index + 1, last) * stride + offset;
  const after = Math.min(index + 2, last) * stride + offset;
  for (let axis = 0; axis < 3; axis++) {
    const a = points[before + axis] ?? 0;
    const b = points[from + axis] ?? 0;
    const c = points[to + axis] ?? 0;
    const d = points[after + axis] ?? 0;
    out[at + axis] = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
  }
}

/**
 * Points at equal distances along a polyline, the first one included: dots of a dotted line.
 * @param points  x y z of each corner
 * @returns how many points were written to `out` (at most out.length / 3)
 */
export function resampleByLength(points: ArrayLike<number>, spacingM: number, out: Float32Array): number {
  const corners = Math.floor(points.length / 3);
  const room = Math.floor(out.length / 3);
  if (corners === 0 || room === 0) return 0;
  for (let axis = 0; axis < 3; axis++) out[axis] = points[axis] ?? 0;
  let count = 1;
  let travelledM = 0;
  for (let corner = 1; corner < corners && count < room; corner++) {
    const from = 3 * (corner - 1);
    const to = 3 * corner;
    const lengthM = Math.hypot(
      (points[to] ?? 0) - (points[from] ?? 0),
      (points[to + 1] ?? 0) - (points[from + 1] ?? 0),
      (points[to + 2] ?? 0) - (points[from + 2] ?? 0),
    );
    while (count < room && count * spacingM <= travelledM + lengthM && lengthM > 0) {
      const fraction = (count * spacingM - travelledM) / lengthM;
      for (let axis = 0; axis < 3; axis++) {
        const start = points[from + axis] ?? 0;
        out[3 * count + axis] = start + fraction * ((points[to + axis] ?? 0) - start);
      }
      count++;
    }
    travelledM += lengthM;
  }
  return count;
}
