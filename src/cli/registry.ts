import type { Io } from './io.ts';

export interface Command {
  /** One or two words. */
  readonly name: string;
  readonly summary: string;
  /** What --help shows. */
  readonly usage: string;
  /**
   * @returns an exit status other than 0, where that is no error
   * @throws LabError on bad input (exit status 2); anything else that is thrown is a bug (1)
   */
  readonly run: (args: readonly string[], io: Io) => Promise<number | void>;
}

/** A command's file exports it as `command`; it is imported only when it is asked for. */
export interface CommandEntry {
  readonly name: string;
  readonly load: () => Promise<{ readonly command: Command }>;
}

/** All commands, in the order of `steerlab --help`. A new one is one line here. */
export const COMMANDS: readonly CommandEntry[] = [
  { name: 'world replay', load: () => import('./commands/world.ts') },
  { name: 'demos', load: () => import('./commands/demos.ts') },
  { name: 'env-server', load: () => import('./commands/env-server.ts') },
  { name: 'rollout', load: () => import('./commands/rollout.ts') },
];
