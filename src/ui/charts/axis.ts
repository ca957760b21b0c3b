/** Axis arithmetic of the line charts. Plain numbers in, plain numbers out. */

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Round steps (1, 2, 5 x 10^n) that cut a range in at most `most` parts. */
export function niceStep(span: number, most: number): number {
  const rough = span / most;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * magnitude >= rough * (1 - 1e-9)) ?? 10;
  return factor * magnitude;
}

/** Labelled values inside a range, both ends included when they are round. */
export function ticksOf({ min, max }: Range, most: number): readonly number[] {
  if (!(max > min)) return [min];
  const step = niceStep(max - min, most);
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => round((first + i) * step));
}

/** The smallest range of whole steps around all values; `floor` keeps it from shrinking to noise. */
export function rangeOf(curves: readonly Float32Array[], floor: Range, most: number): Range {
  let { min, max } = floor;
  for (const curve of curves)
    for (const value of curve) {
      if (value < min) min = value;
      if (value > max) max = value;
    }
  const step = niceStep(max - min, most);
  return { min: round(Math.floor(min / step + 1e-9) * step), max: round(Math.ceil(max / step - 1e-9) * step) };
}

/** Decimals that tell neighbouring labels apart. */
export function decimalsOf(labels: readonly number[]): number {
  const step = labels.length > 1 ? Math.abs((labels[1] ?? 0) - (labels[0] ?? 0)) : 1;
  return Math.max(0, Math.min(6, -Math.floor(Math.log10(step) + 1e-9)));
}

/** Drops the float noise of multiplying by 0.1. */
function round(value: number): number {
  return Number(value.toPrecision(12));
}
