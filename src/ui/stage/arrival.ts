/**
 * Frames that show motion before more joins, and frames at rest after which nothing seems about to move. The first motion is on
 * screen when the third of its frames begins: a shader compiled before that would hold it back by 0.2 s.
 */
const BARE_FRAMES = { moving: 3, resting: 8 } as const;

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
  #moving = 0;
  #resting = 0;

  /** Takes a part out of sight until its turn. Nobody else may set whether it is visible. */
  hold<P extends Part>(part: P): P {
    part.visible = false;
    this.#waiting.push(part);
    return part;
  }

  /** Before each frame; `moves` when it shows something else than the first. @returns whether another frame is wanted */
  next(moves: boolean): boolean {
    const isDue = this.#moving >= BARE_FRAMES.moving || this.#resting >= BARE_FRAMES.resting;
    if (moves) this.#moving++;
    else this.#resting++;
    const part = isDue ? this.#waiting.shift() : undefined;
    if (part) part.visible = true;
    return this.#waiting.length > 0;
  }

  /** For pictures: everything is there at once. */
  finish(): void {
    for (const part of this.#waiting.splice(0)) part.visible = true;
  }
}
