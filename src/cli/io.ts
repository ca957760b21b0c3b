/** What a command may touch of the outside; tests pass their own. */
export interface Io {
  /** The result: one document or table, without its closing newline. */
  readonly stdout: (text: string) => void;
  /** A line about how far it is, on stderr; on a terminal it overwrites the last one. */
  readonly progress: (text: string) => void;
  /** A line on stderr that stays. */
  readonly note: (text: string) => void;
  /** Bytes of a protocol on stdout; resolves when the reader has taken them. */
  readonly write: (bytes: Uint8Array) => Promise<void>;
  /** Lines of the standard input. */
  readonly lines: () => AsyncIterable<string>;
  /** Aborted by Ctrl-C; what is done stays done. */
  readonly signal: AbortSignal;
}

export const EXIT = { done: 0, bug: 1, badInput: 2, interrupted: 130 } as const;
