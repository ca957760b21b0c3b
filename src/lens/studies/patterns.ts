import { unembeddingRow } from '#lens/weights.ts';
import type { LensWeights } from '#lens/weights.ts';
import { unit } from '#lens/embedding-space.ts';
import type { Vocabulary } from '#lens/vocabulary.ts';

/** The paper's readers called a value vector patterned when at least 4 of its top 30 tokens share something. */
export const SHARED = 4;

/** Tokens against which a token's crowd is measured, and how many of the nearest count. */
const CROWD = 400;
const NEIGHBOURS = 20;

/** What a machine can see that two tokens share: the beginning, the ending, the stem, or being of one kind. */
export function patternKeys(vocabulary: Vocabulary, id: number): string[] {
  if (vocabulary.isAction(id)) return ['kind:action'];
  const word = vocabulary.words[id] ?? '';
  if (vocabulary.text(id) === null) return ['kind:bytes'];
  if (/^\p{Nd}+$/u.test(word)) return ['kind:number'];
  if (!/\p{L}/u.test(word)) return ['kind:symbols'];
  if (/[^\p{ASCII}]/u.test(word) && !/\p{Script=Latin}/u.test(word)) return ['kind:other-script'];
  const keys = [`stem:${stemOf(word)}`];
  if (word.length >= 5) keys.push(`begin:${word.slice(0, 4)}`, `end:${word.slice(-4)}`);
  return keys;
}

/** At least four of the tokens share a key; which one, or null. */
export function sharedPattern(vocabulary: Vocabulary, ids: readonly number[]): string | null {
  const counts = new Map<string, number>();
  for (const id of ids) for (const key of patternKeys(vocabulary, id)) counts.set(key, (counts.get(key) ?? 0) + 1);
  let best: string | null = null;
  for (const [key, count] of counts) if (count >= SHARED && count > (best === null ? 0 : counts.get(best)!)) best = key;
  return best;
}

/** At least four of the tokens are forms of one word. */
export function sharesStem(vocabulary: Vocabulary, ids: readonly number[]): boolean {
  const counts = new Map<string, number>();
  for (const id of ids) {
    for (const key of patternKeys(vocabulary, id)) {
      if (key.startsWith('stem:')) counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return Math.max(0, ...counts.values()) >= SHARED;
}

/** A crude English stem: enough to see that 'speeds', 'Speed' and 'speeding' are one word. */
export function stemOf(word: string): string {
  const singular = word.length >= 3 ? word.replace(/(?<!s)s$/, '') : word;
  const stem = singular.replace(/(?:ing|edly|(?<!e)ed|er|est|ly|ness|e)$/, '');
  return stem.length >= 3 ? stem : singular;
}

/** Unit rows of U by id, made once, and how crowded each token's surroundings are. */
export class UnitRows {
  readonly #weights: LensWeights;
  readonly #rows = new Map<number, Float32Array>();
  readonly #crowds = new Map<number, number>();
  readonly #sample: readonly Float32Array[];

  /** @param draw  picks the tokens that crowds are measured against */
  constructor(weights: LensWeights, vocabulary: Vocabulary, draw: () => number) {
    this.#weights = weights;
    const words = vocabulary.actions.first > 0 ? vocabulary.actions.first : vocabulary.size;
    this.#sample = Array.from({ length: CROWD }, () => this.row(Math.floor(draw() * words)));
  }

  row(id: number): Float32Array {
    let row = this.#rows.get(id);
    if (!row) this.#rows.set(id, (row = unit(unembeddingRow(this.#weights, id))));
    return row;
  }

  /** Mean cosine with the 20 nearest of 400 random tokens. */
  crowd(id: number): number {
    let crowd = this.#crowds.get(id);
    if (crowd === undefined) {
      const row = this.row(id);
      const cosines = Float64Array.from(
        this.#sample.filter((other) => other !== row),
        (other) => dot(other, row),
      ).sort();
      crowd = cosines.subarray(-NEIGHBOURS).reduce((sum, cosine) => sum + cosine, 0) / NEIGHBOURS;
      this.#crowds.set(id, crowd);
    }
    return crowd;
  }
}

/**
 * How semantic a list of tokens is: the greatest t such that some token and three others, all four of different stems, are at
 * least t closer than their surroundings: cosine - (crowd + crowd) / 2, the correction for hubs of CSLS (Conneau et al.
 * 2018). Without it rare fragments win: they lie near each other whatever they mean. Action tokens do not count.
 */
export function semanticCohesion(vocabulary: Vocabulary, rows: UnitRows, ids: readonly number[]): number {
  const words = new Map<string, number>();
  for (const id of ids) {
    const word = vocabulary.words[id] ?? '';
    if (vocabulary.isAction(id) || !/\p{L}{2}/u.test(word)) continue;
    const stem = stemOf(word);
    if (!words.has(stem)) words.set(stem, id);
  }
  const kept = [...words.values()];
  if (kept.length < SHARED) return -1;
  const closeness = kept.map(() => [] as number[]);
  for (let a = 0; a < kept.length; a++) {
    for (let b = a + 1; b < kept.length; b++) {
      const [one, other] = [kept[a]!, kept[b]!];
      const value = dot(rows.row(one), rows.row(other)) - (rows.crowd(one) + rows.crowd(other)) / 2;
      closeness[a]!.push(value);
      closeness[b]!.push(value);
    }
  }
  return Math.max(...closeness.map((list) => list.sort((x, y) => y - x)[SHARED - 2]!));
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += a[d]! * b[d]!;
  return sum;
}
