import recorded from './examples.json' with { type: 'json' };

/** Recorded, honest episodes of the real policy. `steerlab link examples src/share/examples.json` makes the hashes again. */
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
