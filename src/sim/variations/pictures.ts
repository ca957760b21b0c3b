type Rgb = readonly [number, number, number];

const MID_GRAY = 0.5;

/** A colour moved towards mid-grey. */
export function grayed([red, green, blue]: Rgb, share: number): Rgb {
  const towards = (value: number): number => value + (MID_GRAY - value) * share;
  return [towards(red), towards(green), towards(blue)];
}

/** Multiplies every byte in place, as a longer or shorter exposure does. */
export function expose(bytes: Uint8Array, factor: number): void {
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.min(255, (bytes[i]! * factor + 0.5) | 0);
}
