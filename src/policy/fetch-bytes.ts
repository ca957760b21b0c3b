import { LabError, cancelled, err, ok } from '#base/errors.ts';
import type { Result } from '#base/errors.ts';

export interface FetchOptions {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly signal?: AbortSignal | undefined;
  /** Ask past every cache on the way. */
  readonly reload?: boolean;
  /** Waits before another try; tests pass one that does not wait. */
  readonly pause?: (millis: number) => Promise<void>;
  /** A connection that brings no byte for this long counts as cut. */
  readonly stallMillis?: number;
}

const TRIES = 5;
const STALL_MILLIS = 20_000;
const FIRST_PAUSE_MILLIS = 500;

/**
 * The body of a URL. A connection that is cut or stalls is taken up again at its last byte (Range), up to five times in a
 * row without progress. `size` is what the manifest promises; a body of another length is an error.
 */
export async function fetchBytes(
  url: string,
  size: number | undefined,
  options: FetchOptions,
  onBytes: (received: number) => void = () => undefined,
): Promise<Result<Uint8Array<ArrayBuffer>>> {
  const body = new GrowingBytes(size ?? 0);
  let lastCause: unknown;
  for (let failures = 0; failures < TRIES;) {
    if (options.signal?.aborted === true) return err(cancelled());
    const before = body.length;
    const outcome = await fetchOnce(url, body, options, onBytes);
    if (outcome.kind === 'refused') return err(outcome.error);
    const isWhole = outcome.kind === 'ended' && (size === undefined || body.length >= size);
    if (isWhole)
      return size === undefined || body.length === size ? ok(body.bytes()) : err(wrongLength(url, size, body.length));
    if (outcome.kind === 'cut') lastCause = outcome.cause;
    failures = body.length > before ? 1 : failures + 1;
    if (failures < TRIES) await (options.pause ?? sleep)(FIRST_PAUSE_MILLIS * 2 ** (failures - 1));
  }
  if (options.signal?.aborted === true) return err(cancelled());
  return err(
    new LabError('download-failed', `The connection broke ${TRIES} times while fetching ${fileName(url)}.`, {
      fix: 'Check the network and try again: what has arrived is kept.',
      data: { url, received: body.length },
      cause: lastCause,
    }),
  );
}

type Outcome =
  | { readonly kind: 'ended' }
  | { readonly kind: 'cut'; readonly cause: unknown }
  | { readonly kind: 'refused'; readonly error: LabError };

async function fetchOnce(
  url: string,
  body: GrowingBytes,
  options: FetchOptions,
  onBytes: (received: number) => void,
): Promise<Outcome> {
  const stall = new StallTimer(options.stallMillis ?? STALL_MILLIS);
  const signal = options.signal === undefined ? stall.signal : AbortSignal.any([options.signal, stall.signal]);
  try {
    const response = await options.fetch(url, {
      signal,
      cache: options.reload === true ? 'reload' : 'default',
      ...(body.length > 0 && { headers: { Range: `bytes=${body.length}-` } }),
    });
    if (response.status === 416) return { kind: 'ended' };
    if (!response.ok) return refusal(url, response.status);
    // A server without ranges sends the whole file again.
    if (response.status !== 206) body.reset();
    const reader = response.body?.getReader();
    if (reader === undefined) return { kind: 'ended' };
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { kind: 'ended' };
      stall.touch();
      body.append(value);
      onBytes(body.length);
    }
  } catch (cause) {
    return { kind: 'cut', cause };
  } finally {
    stall.clear();
  }
}

/** 4xx does not get better by asking again; 5xx and 429 may. */
function refusal(url: string, status: number): Outcome {
  if (status >= 500 || status === 429 || status === 408) return { kind: 'cut', cause: new Error(`HTTP ${status}`) };
  const message =
    status === 404
      ? `${fileName(url)} is not on this site (404).`
      : `The server refused ${fileName(url)} (HTTP ${status}).`;
  const code = status === 404 ? 'not-found' : 'download-failed';
  return {
    kind: 'refused',
    error: new LabError(code, message, {
      fix: 'The policy bundle is missing or incomplete here: choose another policy, or tell the site.',
      data: { url, status },
    }),
  };
}

function wrongLength(url: string, expected: number, received: number): LabError {
  return new LabError('wrong-length', `${fileName(url)} has ${received} bytes; the manifest says ${expected}.`, {
    fix: 'Reload the page; if it stays, the copy on this site is broken.',
    data: { url, expected, received },
  });
}

/** Bytes that arrive in pieces, in one buffer of the expected size. */
class GrowingBytes {
  #buffer: Uint8Array<ArrayBuffer>;
  #length = 0;

  constructor(expected: number) {
    this.#buffer = new Uint8Array(expected);
  }

  get length(): number {
    return this.#length;
  }

  append(piece: Uint8Array): void {
    const end = this.#length + piece.length;
    if (end > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(end, 2 * this.#buffer.length));
      larger.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = larger;
    }
    this.#buffer.set(piece, this.#length);
    this.#length = end;
  }

  reset(): void {
    this.#length = 0;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.#length === this.#buffer.length ? this.#buffer : this.#buffer.slice(0, this.#length);
  }
}

class StallTimer {
  readonly #controller = new AbortController();
  readonly #millis: number;
  #timer: ReturnType<typeof setTimeout>;

  constructor(millis: number) {
    this.#millis = millis;
    this.#timer = this.#start();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  touch(): void {
    clearTimeout(this.#timer);
    this.#timer = this.#start();
  }

  clear(): void {
    clearTimeout(this.#timer);
  }

  #start(): ReturnType<typeof setTimeout> {
    return setTimeout(() => this.#controller.abort(new Error('no byte arrived')), this.#millis);
  }
}

function fileName(url: string): string {
  return new URL(url).pathname.split('/').pop() ?? url;
}

function sleep(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis));
}
