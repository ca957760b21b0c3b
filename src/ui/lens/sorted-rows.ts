import type { LensHits } from '#workers/lens-api.ts';

const orders = new WeakMap<Float32Array, WeakMap<LensHits, Uint32Array>>();

/** Rows of a search in the order of a column, greatest first (ties by row); as found when there is no column. Remembered. */
export function sortedRows(hits: LensHits | undefined, column: Float32Array | undefined): Uint32Array {
  if (!hits) return EMPTY;
  if (!column) return hits.rows;
  let known = orders.get(column);
  if (!known) orders.set(column, (known = new WeakMap()));
  let rows = known.get(hits);
  if (!rows) {
    rows = hits.rows.slice().sort((a, b) => (column[b] ?? 0) - (column[a] ?? 0) || a - b);
    known.set(hits, rows);
  }
  return rows;
}

const EMPTY = new Uint32Array(0);
