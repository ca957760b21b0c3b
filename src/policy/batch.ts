import { invariant } from '#base/errors.ts';
import type { HostTensor } from './runtime/types.ts';

/** Rows of one batch item each -> one tensor [items, ...dims]. A single item is passed on without a copy. */
export function stack(items: readonly Float32Array[], dims: readonly number[]): HostTensor {
  const size = dims.reduce((product, n) => product * n, 1);
  const [only] = items;
  invariant(only !== undefined, 'a batch has items');
  if (items.length === 1) {
    invariant(only.length === size, `an item has ${size} numbers, received ${only.length}`);
    return { dims: [1, ...dims], data: only };
  }
  const data = new Float32Array(items.length * size);
  items.forEach((item, index) => {
    invariant(item.length === size, `an item has ${size} numbers, received ${item.length}`);
    data.set(item, index * size);
  });
  return { dims: [items.length, ...dims], data };
}

/** The numbers of one item of a batch: a view. */
export function itemOf(tensor: HostTensor, index: number): Float32Array {
  const size = tensor.data.length / (tensor.dims[0] ?? 1);
  return tensor.data.subarray(index * size, (index + 1) * size);
}

/** Joins [heads, a, width] and [heads, b, width] along the tokens. */
export function joinTokens(
  first: Float32Array,
  second: Float32Array,
  heads: number,
  width: number,
): Float32Array<ArrayBuffer> {
  const rowA = first.length / heads;
  const rowB = second.length / heads;
  invariant(rowA % width === 0 && rowB % width === 0, 'keys are [heads, tokens, width]');
  const joined = new Float32Array(first.length + second.length);
  for (let head = 0; head < heads; head++) {
    joined.set(first.subarray(head * rowA, (head + 1) * rowA), head * (rowA + rowB));
    joined.set(second.subarray(head * rowB, (head + 1) * rowB), head * (rowA + rowB) + rowA);
  }
  return joined;
}
