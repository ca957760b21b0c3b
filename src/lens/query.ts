import { LabError, err, ok } from '#base/errors.ts';
import type { Result } from '#base/errors.ts';

/**
 * What a search asks for. Terms are separated by spaces; all must hold for a value vector:
 *   slow          a token that is this word (case and leading space do not matter)
 *   slow*         a token that begins with it
 *   /^slow/       a token that matches the regular expression (on the trimmed, lower-case text)
 *   action        any action token            dz -0.3   (bin -0.3)   action tokens near this value
 *   L3  L21-29    layers of the policy        ~careful  sorts by semantic closeness to a word
 */
export type QueryTerm =
  | { readonly kind: 'word' | 'prefix'; readonly text: string }
  | { readonly kind: 'pattern'; readonly pattern: RegExp }
  | { readonly kind: 'action'; readonly value: number | null }
  | { readonly kind: 'layers'; readonly from: number; readonly to: number };

export interface Query {
  readonly terms: readonly QueryTerm[];
  /** Word after '~'. */
  readonly near: string | null;
}

const SLOT_NAMES = new Set(['dx', 'dy', 'dz', 'droll', 'dpitch', 'dyaw', 'grip', 'bin']);
const NUMBER = /^[+\-−]?(\d+\.?\d*|\.\d+)$/;
const LAYERS = /^l(\d+)(?:-l?(\d+))?$/i;
const MAX_LENGTH = 200;

/** Errors: 'query' (an unfinished or wrong pattern, a range the wrong way round, a text that is too long). */
export function parseQuery(text: string): Result<Query, 'query'> {
  if (text.length > MAX_LENGTH)
    return refuse(`The search has ${text.length} characters.`, `Use at most ${MAX_LENGTH}.`);
  const terms: QueryTerm[] = [];
  let near: string | null = null;
  // A pattern may hold spaces: /…/ is one word.
  const words = text.match(/\/(?:\\.|[^/\\])*\/?|\S+/g) ?? [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const next = words[at + 1];
    if (word.startsWith('/') && word.length > 1) {
      const pattern = compile(word);
      if (!pattern)
        return refuse(`${word} is no finished pattern.`, 'Close it with / and balance its brackets: /^slow/');
      terms.push({ kind: 'pattern', pattern });
    } else if (word.startsWith('~') && word.length > 1) {
      near = word.slice(1);
    } else if (LAYERS.test(word)) {
      const [, from, to = from] = LAYERS.exec(word)!;
      if (Number(to) < Number(from)) return refuse(`${word} runs backwards.`, `Write L${to}-${from}.`);
      terms.push({ kind: 'layers', from: Number(from), to: Number(to) });
    } else if (SLOT_NAMES.has(word.toLowerCase()) && next !== undefined && NUMBER.test(next)) {
      terms.push({ kind: 'action', value: Number(next.replace('−', '-')) });
      at++;
    } else if (word.toLowerCase() === 'action') {
      terms.push({ kind: 'action', value: null });
    } else if (word.endsWith('*') && word.length > 1) {
      terms.push({ kind: 'prefix', text: word.slice(0, -1).toLowerCase() });
    } else {
      terms.push({ kind: 'word', text: word.toLowerCase() });
    }
  }
  return ok({ terms, near });
}

function compile(word: string): RegExp | null {
  if (!word.endsWith('/') || word.length < 3) return null;
  try {
    return new RegExp(word.slice(1, -1), 'u');
  } catch {
    return null;
  }
}

function refuse(message: string, fix: string): Result<never, 'query'> {
  return err(new LabError('query', message, { fix }));
}
