import type { Io } from './io.ts';

/** What the file of a command exports. */
export interface Command {
  /** What --help shows. */
  readonly usage: string;
  /**
   * @returns an exit status other than 0, where that is no error
   * @throws LabError on bad input (exit status 2); anything else that is thrown is a bug (1)
   */
  readonly run: (args: readonly string[], io: Io) => Promise<number | void>;
}
