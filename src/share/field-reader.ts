import * as v from 'valibot';

interface Range {
  readonly min: number;
  readonly max: number;
}

/** Reads the fields of a tuple from outside: each falls back alone, and every change is a sentence. */
export class FieldReader {
  readonly #tuple: readonly unknown[];
  readonly #where: string;
  readonly #issues: string[];

  constructor(tuple: readonly unknown[], where: string, issues: string[]) {
    this.#tuple = tuple;
    this.#where = where;
    this.#issues = issues;
  }

  reportExtra(length: number): void {
    const extra = this.#tuple.length - length;
    if (extra > 0)
      this.#issues.push(`${this.#where} has ${extra} unknown field${extra === 1 ? '' : 's'}; this page left them out.`);
  }

  take<T>(at: number, name: string, schema: v.GenericSchema<unknown, T>, fallback: T): T {
    const parsed = v.safeParse(schema, this.#tuple[at]);
    if (parsed.success) return parsed.output;
    this.#issues.push(`${this.#where}: ${name} could not be read; ${fallbackWords(fallback)}.`);
    return fallback;
  }

  /** A number outside its range is set to the nearest end, and that is said. */
  number<F>(at: number, name: string, { min, max }: Range, fallback: F): number | F {
    const value = this.#tuple[at];
    if (typeof value !== 'number' || !Number.isFinite(value))
      return this.take<number | F>(at, name, v.never(), fallback);
    const clamped = Math.min(max, Math.max(min, value));
    if (clamped !== value) this.#issues.push(`${this.#where}: ${name} ${value} was set to ${clamped}.`);
    return clamped;
  }

  whole(at: number, name: string, range: Range, fallback: number): number {
    const value = this.number(at, name, range, fallback);
    if (Number.isInteger(value)) return value;
    this.#issues.push(`${this.#where}: ${name} ${value} was set to ${Math.round(value)}.`);
    return Math.round(value);
  }
}

function fallbackWords(fallback: unknown): string {
  const plain = typeof fallback === 'string' || (typeof fallback === 'number' && Number.isFinite(fallback));
  return plain ? `it stands at ${fallback}` : 'it was left out';
}
