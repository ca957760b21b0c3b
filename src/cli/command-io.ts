/** Where a command writes, and how it learns that it should stop. Tests call commands with one of their own. */
export interface CommandIo {
  /** The result: one document or table, without its closing newline. */
  readonly stdout: (text: string) => void;
  /** A line about how far it is; overwrites the last one on a terminal. */
  readonly progress: (text: string) => void;
  readonly signal: AbortSignal;
}
