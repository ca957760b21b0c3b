/** Frames with the first parts only: one at rest, and one that shows the first motion. */
const BARE_FRAMES = 2;

/** An object or a material of three.js. */
interface Part {
  visible: boolean;
}

/**
 * Parts that join the picture one a frame. Without a GPU each new kind of material is compiled by the processor before its
 * first frame is shown: together half a second, in which nothing would move.
 */
export class Arrival {
  readonly #waiting: Part[] = [];
  #frames = 0;

  /** Takes a part out of sight until its turn. Nobody else may set whether it is visible. */
  hold<P extends Part>(part: P): P {
    part.visible = false;
    this.#waiting.push(part);
    return part;
  }

  /** Before each frame. @returns whether more are to come, and another frame is wanted */
  next(): boolean {
    if (++this.#frames > BARE_FRAMES) {
      const part = this.#waiting.shift();
      if (part) part.visible = true;
    }
    return this.#waiting.length > 0;
  }

  /** For pictures: everything is there at once. */
  finish(): void {
    for (const part of this.#waiting.splice(0)) part.visible = true;
  }
}
