import type { PaletteName } from '#ui/primitives/palette.ts';

export interface SemanticMapData {
  /** [n, 2], -127 to 127. */
  readonly points: Int8Array;
  readonly left: ReadonlySet<number>;
  readonly right: ReadonlySet<number>;
  /** The line being drawn, in the same units: x y x y .... */
  readonly path: readonly number[];
  readonly chosen: readonly number[];
}

/** All value vectors as faint dots; the two clusters as circles and crosses; the lasso on top. */
export function paintSemanticMap(
  context: CanvasRenderingContext2D,
  { points, left, right, path, chosen }: SemanticMapData,
  colors: Readonly<Record<PaletteName, string>>,
): void {
  const size = context.canvas.width;
  const x = (row: number) => ((points[2 * row]! + 127) / 254) * size;
  const y = (row: number) => ((127 - points[2 * row + 1]!) / 254) * size;
  context.fillStyle = colors.raised;
  context.fillRect(0, 0, size, size);
  context.globalAlpha = 0.35;
  context.fillStyle = colors.muted;
  for (let row = 0; row < points.length / 2; row++) context.fillRect(x(row) - 0.5, y(row) - 0.5, 1, 1);
  context.globalAlpha = 1;
  context.fillStyle = colors.action;
  for (const row of chosen) context.fillRect(x(row) - 1, y(row) - 1, 2, 2);
  context.lineWidth = 1.6;
  context.strokeStyle = colors.unsteered;
  for (const row of left) {
    context.beginPath();
    context.arc(x(row), y(row), 5, 0, 2 * Math.PI);
    context.stroke();
  }
  context.strokeStyle = colors.text;
  context.beginPath();
  for (const row of right) {
    context.moveTo(x(row) - 4, y(row) - 4);
    context.lineTo(x(row) + 4, y(row) + 4);
    context.moveTo(x(row) + 4, y(row) - 4);
    context.lineTo(x(row) - 4, y(row) + 4);
  }
  context.stroke();
  if (path.length < 4) return;
  context.strokeStyle = colors.action;
  context.beginPath();
  for (let at = 0; at < path.length; at += 2) {
    context.lineTo(((path[at]! + 127) / 254) * size, ((127 - path[at + 1]!) / 254) * size);
  }
  context.closePath();
  context.stroke();
}
