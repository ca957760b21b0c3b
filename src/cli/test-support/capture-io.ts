import type { Io } from '#cli/io.ts';

export interface CapturedIo extends Io {
  readonly out: string[];
  readonly notes: string[];
  readonly progressed: string[];
  /** As Ctrl-C does. */
  readonly interrupt: () => void;
}

/** A command's outside, kept for a test to look at. */
export function captureIo(onProgress: (text: string, io: CapturedIo) => void = () => undefined): CapturedIo {
  const abort = new AbortController();
  const io: CapturedIo = {
    out: [],
    notes: [],
    progressed: [],
    interrupt: () => abort.abort(),
    stdout: (text) => void io.out.push(text),
    note: (text) => void io.notes.push(text),
    progress: (text) => {
      io.progressed.push(text);
      onProgress(text, io);
    },
    write: () => Promise.resolve(),
    lines: () => ({
      [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }),
    }),
    signal: abort.signal,
  };
  return io;
}
