import { LabError } from '#base/errors.ts';
import { suggestion } from './suggest.ts';

/** One option of a command: how its word becomes a value. `fallback` undefined makes it optional, 'required' demands it. */
export interface OptionSpec<T> {
  readonly read: (word: string, name: string) => T;
  readonly takesValue: boolean;
  readonly required: boolean;
  readonly fallback: T;
}

export type OptionSpecs = Readonly<Record<string, OptionSpec<unknown>>>;
export type OptionValues<Specs extends OptionSpecs> = {
  readonly [Name in keyof Specs]: Specs[Name] extends OptionSpec<infer T> ? T : never;
};

export const flag: OptionSpec<boolean> = { read: () => true, takesValue: false, required: false, fallback: false };

export function text(): OptionSpec<string | undefined> {
  return { read: (word) => word, takesValue: true, required: false, fallback: undefined };
}

export function requiredText(): OptionSpec<string> {
  return { read: (word) => word, takesValue: true, required: true, fallback: '' };
}

interface Range {
  readonly min: number;
  readonly max: number;
}

export function integer(range: Range & { readonly fallback: number }): OptionSpec<number> {
  return {
    read: (word, name) => readInteger(word, name, range),
    takesValue: true,
    required: false,
    fallback: range.fallback,
  };
}

export function requiredInteger(range: Range): OptionSpec<number> {
  return { read: (word, name) => readInteger(word, name, range), takesValue: true, required: true, fallback: 0 };
}

function readInteger(word: string, name: string, { min, max }: Range): number {
  const value = /^[+-]?\d+$/.test(word) ? Number(word) : NaN;
  if (value >= min && value <= max) return value;
  throw usageError(`Expected a whole number from ${min} to ${max} for --${name}, received "${word}".`);
}

export function usageError(message: string, fix = ''): LabError<'usage'> {
  return new LabError('usage', message, { fix });
}

/**
 * Reads `--name value`, `--name=value`, `--flag` and free words.
 * @param freeNames what the free words are called; as many are expected
 * @throws LabError 'usage'
 */
export function parseOptions<Specs extends OptionSpecs>(
  args: readonly string[],
  specs: Specs,
  freeNames: readonly string[] = [],
): { readonly options: OptionValues<Specs>; readonly free: readonly string[] } {
  const values: Record<string, unknown> = {};
  const free: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!;
    if (!word.startsWith('--')) {
      free.push(word);
      continue;
    }
    const [name, inline] = splitOption(word);
    const spec = specs[name];
    if (spec === undefined) throw usageError(`There is no option --${name}.`, suggestion(name, Object.keys(specs)));
    if (spec.takesValue) values[name] = spec.read(inline ?? valueAfter(args, ++i, name), name);
    else if (inline === undefined) values[name] = true;
    else throw usageError(`--${name} takes no value.`);
  }
  for (const [name, spec] of Object.entries(specs)) {
    if (name in values) continue;
    if (spec.required) throw usageError(`--${name} is missing.`);
    values[name] = spec.fallback;
  }
  if (free.length < freeNames.length) throw usageError(`${freeNames[free.length]} is missing.`);
  if (free.length > freeNames.length) throw usageError(`Unexpected "${free[freeNames.length]}".`);
  return { options: values as OptionValues<Specs>, free };
}

function splitOption(word: string): [name: string, inline: string | undefined] {
  const equals = word.indexOf('=');
  return equals < 0 ? [word.slice(2), undefined] : [word.slice(2, equals), word.slice(equals + 1)];
}

function valueAfter(args: readonly string[], index: number, name: string): string {
  const value = args[index];
  if (value === undefined || value.startsWith('--')) throw usageError(`--${name} needs a value.`);
  return value;
}
