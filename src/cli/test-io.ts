import type { Io } from './io.ts';

/** An Io that keeps what a command says; `input` are the lines of its standard input. */
export class TestIo implements Io {
  readonly results: string[] = [];
  readonly errors: string[] = [];
  readonly replies: Uint8Array[] = [];
  readonly controller = new AbortController();
  readonly signal = this.controller.signal;
  readonly #input: readonly string[];

  constructor(input: readonly string[] = []) {
    this.#input = input;
  }

  readonly stdout = (text: string): void => void this.results.push(text);
  readonly progress = (): void => undefined;
  readonly note = (text: string): void => void this.errors.push(text);
  readonly write = async (bytes: Uint8Array): Promise<void> => void this.replies.push(bytes);

  async *lines(): AsyncIterable<string> {
    yield* this.#input;
  }
}
