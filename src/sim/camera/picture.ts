/** Nearer hits lie inside the lens. */
export const NEAREST_HIT_M = 0.01;
/** Depth where nothing was hit. */
export const FAR_M = 1e9;
export const NO_SHAPE = -1;

/** A picture while it is drawn: per pixel the nearest surface so far. Row-major, top row first. */
export class Picture {
  readonly width: number;
  readonly height: number;
  /** Distance along the optical axis, m. */
  readonly depth: Float64Array;
  /** Brightness of the surface there. */
  readonly shade: Float64Array;
  /** Index of the shape there, or NO_SHAPE. */
  readonly owner: Int16Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.depth = new Float64Array(width * height);
    this.shade = new Float64Array(width * height);
    this.owner = new Int16Array(width * height);
  }

  clear(): void {
    this.depth.fill(FAR_M);
    this.owner.fill(NO_SHAPE);
  }
}
