/** Rows whose point lies inside a closed path (even-odd rule). points [n, 2], path x y x y .... */
export function insideLasso(points: ArrayLike<number>, path: readonly number[]): number[] {
  const rows: number[] = [];
  for (let row = 0; row < points.length / 2; row++) {
    if (isInside(points[2 * row]!, points[2 * row + 1]!, path)) rows.push(row);
  }
  return rows;
}

function isInside(x: number, y: number, path: readonly number[]): boolean {
  let inside = false;
  const corners = path.length / 2;
  for (let i = 0, j = corners - 1; i < corners; j = i++) {
    const [xi, yi, xj, yj] = [path[2 * i]!, path[2 * i + 1]!, path[2 * j]!, path[2 * j + 1]!];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}
