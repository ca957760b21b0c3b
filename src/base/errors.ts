/**
 * The one error class of the project. `code` is a stable word for programs, `message` says what happened
 * (expected …, received …), `fix` says what to do.
 */
export class LabError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly fix: string;
  readonly data: Readonly<Record<string, unknown>>;

  constructor(code: Code, message: string, options: LabErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'LabError';
    this.code = code;
    this.fix = options.fix ?? '';
    this.data = options.data ?? {};
  }

  /** What happened and what to do, in one line. */
  get sentence(): string {
    return this.fix ? `${this.message} ${this.fix}` : this.message;
  }
}

export interface LabErrorOptions {
  readonly fix?: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** Data that came from outside never throws: it parses to a value or to a LabError. */
export type Result<T, Code extends string = string> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: LabError<Code> };

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function err<Code extends string>(
  error: LabError<Code>,
): { readonly ok: false; readonly error: LabError<Code> } {
  return { ok: false, error };
}

/** The value of a result; throws its error otherwise. For callers that have no better answer. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw result.error;
}

/** A broken assumption is a bug: it throws. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new LabError('bug', `Broken assumption: ${message}.`);
}

/** Any thrown value as a LabError, so that the edge can show one kind of thing. */
export function asLabError(thrown: unknown, code = 'unexpected'): LabError {
  if (thrown instanceof LabError) return thrown as LabError;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new LabError(code, message, { cause: thrown });
}

/** The error that ends work on the user's wish; callers keep what was computed. */
export function cancelled(): LabError<'cancelled'> {
  return new LabError('cancelled', 'Stopped.');
}
