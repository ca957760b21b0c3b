import type { Color } from './types.ts';

/** What the words look like: red, green, blue in [0, 1], as the cameras' shading takes them. */
export const PALETTE: Readonly<Record<Color, readonly [number, number, number]>> = {
  red: [0.85, 0.16, 0.13],
  green: [0.18, 0.62, 0.27],
  blue: [0.13, 0.32, 0.8],
  yellow: [0.93, 0.78, 0.12],
  purple: [0.52, 0.22, 0.68],
  orange: [0.93, 0.48, 0.1],
};
