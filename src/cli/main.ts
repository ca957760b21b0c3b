import { realpathSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { LabError } from '#base/errors.ts';
import { EXIT } from './io.ts';
import type { Io } from './io.ts';
import { COMMANDS } from './registry.ts';
import type { CommandEntry } from './registry.ts';
import { suggestion } from './suggest.ts';

/**
 * Runs one command. Results go to stdout, everything else to stderr.
 * @param argv words after the program's name
 * @returns the exit status: 0 done, 1 a bug, 2 bad input, 130 stopped by Ctrl-C
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  try {
    const entry = entryOf(argv);
    if (entry === undefined) {
      io.stdout(overview());
      return EXIT.done;
    }
    const command = await entry.load();
    const args = argv.slice(entry.name.split(' ').length);
    if (args.includes('--help')) {
      io.stdout(`steerlab ${entry.name}: ${entry.summary}\n\n${command.usage}`);
      return EXIT.done;
    }
    return (await command.run(args, io)) ?? (io.signal.aborted ? EXIT.interrupted : EXIT.done);
  } catch (thrown) {
    return report(thrown, io);
  }
}

/** The command that the words begin with; undefined asks for the overview. */
function entryOf(argv: readonly string[]): CommandEntry | undefined {
  const [first, second] = argv;
  if (first === undefined || first === '--help' || first === 'help') return undefined;
  const found = COMMANDS.find(({ name }) => name === `${first} ${second}` || name === first);
  if (found !== undefined) return found;
  const names = COMMANDS.map(({ name }) => name);
  const group = names.filter((name) => name.startsWith(`${first} `));
  const typed = group.length > 0 && second !== undefined ? `${first} ${second}` : first;
  const fix = group.length > 0 ? suggestion(typed, group) : suggestion(typed, names);
  throw new LabError('unknown-command', `There is no command "${typed}".`, { fix });
}

function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length)) + 2;
  const lines = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`);
  return ['Usage: npm run -s steerlab -- COMMAND [options]', '', ...lines, '', 'COMMAND --help says more.'].join('\n');
}

/** One line on stderr for bad input; a stack for a bug. */
function report(thrown: unknown, io: Io): number {
  if (thrown instanceof LabError && thrown.code !== 'bug') {
    if (thrown.code === 'cancelled') return EXIT.interrupted;
    io.note(`steerlab: ${thrown.sentence.replaceAll('\n', ' ')}`);
    return EXIT.badInput;
  }
  // node:util's parseArgs, which some commands use
  if (thrown instanceof TypeError && 'code' in thrown && String(thrown.code).startsWith('ERR_PARSE_ARGS')) {
    io.note(`steerlab: ${thrown.message}`);
    return EXIT.badInput;
  }
  io.note(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));
  return EXIT.bug;
}

/** The process's own input and output. The first Ctrl-C asks to stop, the second ends at once. */
function processIo(): Io {
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  process.once('SIGTERM', () => controller.abort());
  const isTerminal = process.stderr.isTTY;
  let open = false;
  const closeProgress = () => {
    if (open) process.stderr.write('\n');
    open = false;
  };
  return {
    stdout: (text) => process.stdout.write(`${text}\n`),
    progress: (text) => {
      process.stderr.write(isTerminal ? `\r\x1b[K${text}` : `${text}\n`);
      open = isTerminal;
    },
    note: (text) => {
      closeProgress();
      process.stderr.write(`${text}\n`);
    },
    write: (bytes) =>
      new Promise((resolve, reject) => {
        process.stdout.write(bytes, (error) => (error ? reject(error) : resolve()));
      }),
    lines: () => createInterface({ input: process.stdin, signal: controller.signal }),
    signal: controller.signal,
  };
}

const [, script] = process.argv;
if (script !== undefined && realpathSync(script) === fileURLToPath(import.meta.url)) {
  // A reader that has seen enough (head) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  process.exitCode = await main(process.argv.slice(2), processIo());
}
