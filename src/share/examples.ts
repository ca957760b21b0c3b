/** Recorded, honest episodes of the real policy. `steerlab link example --suite S --seed N` makes each hash. */
export interface Example {
  readonly name: string;
  /** One sentence: what it shows. */
  readonly shows: string;
  /** With '#'. */
  readonly hash: string;
}

export const EXAMPLES: readonly Example[] = [];

/** What a stranger's first visit opens; null lets the demonstrator move instead. */
export const FRONT_EXAMPLE: string | null = EXAMPLES[0]?.hash ?? null;
