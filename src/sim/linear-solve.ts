/**
 * Solves the n x n system A x = b by Gaussian elimination with partial pivoting. Both arguments are overwritten; x lies in b.
 * @param a row-major [n, n], not singular   @param b [n]
 */
export function solveInPlace(a: Float64Array, b: Float64Array): void {
  const n = b.length;
  for (let column = 0; column < n; column++) {
    swapPivotUp(a, b, n, column);
    for (let row = column + 1; row < n; row++) {
      const factor = a[row * n + column]! / a[column * n + column]!;
      if (factor === 0) continue;
      for (let k = column; k < n; k++) a[row * n + k]! -= factor * a[column * n + k]!;
      b[row]! -= factor * b[column]!;
    }
  }
  for (let column = n - 1; column >= 0; column--) {
    let sum = b[column]!;
    for (let k = column + 1; k < n; k++) sum -= a[column * n + k]! * b[k]!;
    b[column] = sum / a[column * n + column]!;
  }
}

function swapPivotUp(a: Float64Array, b: Float64Array, n: number, column: number): void {
  let pivot = column;
  for (let row = column + 1; row < n; row++)
    if (Math.abs(a[row * n + column]!) > Math.abs(a[pivot * n + column]!)) pivot = row;
  if (pivot === column) return;
  for (let k = column; k < n; k++) {
    const kept = a[column * n + k]!;
    a[column * n + k] = a[pivot * n + k]!;
    a[pivot * n + k] = kept;
  }
  const kept = b[column]!;
  b[column] = b[pivot]!;
  b[pivot] = kept;
}
