import recorded from './examples.json' with { type: 'json' };

/**
 * Recorded, honest episodes of the real policy. `steerlab link examples src/share/examples.json` makes the hashes again, the
 * first one's poses and the gallery's sketches too. They are recorded on WASM with one
 * thread: a browser with one thread decides them alike, one with several rounds otherwise.
 */
export interface Example {
  readonly name: string;
  /** One sentence: what it shows. */
  readonly shows: string;
  /** With '#'. */
  readonly hash: string;
}

export const EXAMPLES: readonly Example[] = recorded;

/** What a stranger's first visit opens; null lets the demonstrator move instead. */
export const FRONT_EXAMPLE: string | null = EXAMPLES[0]?.hash ?? null;

/** The first example's poses (shipped-example.ts): the front page moves before the simulator is there. */
export const FRONT_POSES_URL: string = new URL('./examples.poses.bin', import.meta.url).href;
