/** A state as plain JSON, its bytes and numbers as lists: what golden files hold. */
export function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, item: unknown) =>
      item instanceof Uint8Array || item instanceof Float64Array ? [...item] : item,
    ),
  );
}
