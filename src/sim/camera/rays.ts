import type { Lens } from './window.ts';

/** Where each column and row crosses the plane one metre ahead: u to the right, v up. */
export interface Rays {
  readonly u: Float64Array;
  readonly v: Float64Array;
}

export function raysOf({ width, height, halfWidth, halfHeight }: Lens): Rays {
  const stepX = (2 * halfWidth) / width;
  const stepY = (2 * halfHeight) / height;
  return {
    u: Float64Array.from({ length: width }, (_, column) => (column + 0.5) * stepX - halfWidth),
    v: Float64Array.from({ length: height }, (_, row) => halfHeight - (row + 0.5) * stepY),
  };
}
