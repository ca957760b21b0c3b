export interface MapData {
  readonly layers: number;
  readonly neurons: number;
  readonly values: Float32Array;
  readonly rows: Uint32Array | undefined;
}

export interface MapColors {
  readonly dot: string;
  readonly ground: string;
  readonly hit: string;
}

/** Share of dots that are drawn at full brightness: a few outliers would leave the rest dark. */
const BRIGHT = 0.995;
const FADED = 0.25;

/** Paints one pixel a value vector, the deepest layer on top. Brightness runs from the smallest value to the 99.5th percentile. */
export function paintLayerMap(context: CanvasRenderingContext2D, data: MapData, colors: MapColors): void {
  const image = context.createImageData(data.neurons, data.layers);
  const [low, high] = range(data.values);
  const hits = data.rows ? new Set(data.rows) : undefined;
  const [ground, dot, hit] = [rgbOf(colors.ground), rgbOf(colors.dot), rgbOf(colors.hit)];
  for (let layer = 0; layer < data.layers; layer++) {
    for (let index = 0; index < data.neurons; index++) {
      const row = layer * data.neurons + index;
      const value = Math.min(1, Math.max(0, (data.values[row]! - low) / (high - low || 1)));
      const isHit = hits?.has(row) ?? false;
      const strength = isHit ? 1 : hits ? value * FADED : value;
      const color = isHit ? hit : dot;
      const at = ((data.layers - 1 - layer) * data.neurons + index) * 4;
      for (let c = 0; c < 3; c++) image.data[at + c] = ground[c]! + (color[c]! - ground[c]!) * strength;
      image.data[at + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
}

/** Smallest value and 99.5th percentile. */
export function range(values: Float32Array): readonly [number, number] {
  const sorted = values.slice().sort();
  return [sorted[0] ?? 0, sorted[Math.floor(BRIGHT * (sorted.length - 1))] ?? 1];
}

function rgbOf(hex: string): readonly number[] {
  return [1, 3, 5].map((start) => Number.parseInt(hex.slice(start, start + 2), 16));
}
