import { actionValue, isActionToken } from './action-tokens.ts';
import type { ActionTokens } from './action-tokens.ts';
import type { Query, QueryTerm } from './query.ts';
import type { VectorTable } from './table.ts';
import type { TokenIndex } from './token-index.ts';
import type { Vocabulary } from './vocabulary.ts';

export interface SearchInput {
  readonly table: VectorTable;
  readonly index: TokenIndex;
  readonly vocabulary: Vocabulary;
  /** Cosines with the word after '~', [count]; needed only when the query has one. */
  readonly closeness?: Float32Array;
}

export interface SearchHit {
  readonly row: number;
  /** Sum over the matching tokens of 1 / (1 + rank), ranks from 0: one hit at the very top is worth more than two far down. */
  readonly score: number;
  /** Ranks of the matching tokens, rising. */
  readonly ranks: readonly number[];
  /** Cosine with the word after '~'. */
  readonly cosine?: number;
}

/** An action search takes tokens this near to the value: two and a half bins of 256. */
export const ACTION_TOLERANCE = 0.02;

/**
 * Value vectors whose top tokens match every term, best first: by cosine when the query names a word to be near to, else by
 * score, then by row. A query without terms matches everything.
 */
export function search(input: SearchInput, query: Query): SearchHit[] {
  const { table, index } = input;
  const [from, to] = rowRange(table, query.terms);
  const sets = query.terms
    .filter((term) => term.kind !== 'layers')
    .map((term) => matchingTokens(input.vocabulary, table.model.actions, term));
  // Bit n of matched[row]: term n has a token among the row's top ones.
  const matched = new Uint32Array(table.count);
  const score = new Float64Array(table.count);
  const ranksOf = new Map<number, number[]>();
  sets.forEach((ids, n) => {
    const bit = 1 << (n % 32);
    for (const id of ids) {
      for (const place of index.places(id)) {
        const row = Math.floor(place / index.ranks);
        if (row < from || row >= to) continue;
        const rank = place % index.ranks;
        matched[row]! |= bit;
        score[row]! += 1 / (1 + rank);
        const ranks = ranksOf.get(row);
        if (ranks) ranks.push(rank);
        else ranksOf.set(row, [rank]);
      }
    }
  });
  const wanted = sets.reduce((bits, _, n) => bits | (1 << (n % 32)), 0) >>> 0;
  const hits: SearchHit[] = [];
  const { closeness } = input;
  for (let row = from; row < to; row++) {
    if (matched[row] !== wanted) continue;
    const ranks = (ranksOf.get(row) ?? []).sort((a, b) => a - b);
    hits.push({
      row,
      score: score[row]!,
      ranks,
      ...(closeness && query.near !== null ? { cosine: closeness[row]! } : {}),
    });
  }
  return hits.sort((a, b) => (b.cosine ?? 0) - (a.cosine ?? 0) || b.score - a.score || a.row - b.row);
}

/** Token ids that satisfy a term. */
export function matchingTokens(vocabulary: Vocabulary, actions: ActionTokens, term: QueryTerm): number[] {
  const ids: number[] = [];
  const { words } = vocabulary;
  const accepts = acceptor(actions, term);
  for (let id = 0; id < words.length; id++) if (accepts(words[id]!, id)) ids.push(id);
  return ids;
}

function acceptor(actions: ActionTokens, term: QueryTerm): (word: string, id: number) => boolean {
  switch (term.kind) {
    case 'word':
      return (word) => word === term.text;
    case 'prefix':
      return (word) => word.startsWith(term.text);
    case 'pattern':
      return (word) => word !== '' && term.pattern.test(word);
    case 'action':
      return (_, id) => {
        // FAST codes are actions without a value of their own.
        if (term.value === null) return isActionToken(actions, id);
        const value = actionValue(actions, id);
        return value !== null && Math.abs(value - term.value) <= ACTION_TOLERANCE;
      };
    case 'layers':
      return () => false;
  }
}

/** Rows that all layer terms allow. */
function rowRange(table: VectorTable, terms: readonly QueryTerm[]): readonly [number, number] {
  let [from, to] = [0, table.model.layers];
  for (const term of terms) {
    if (term.kind !== 'layers') continue;
    from = Math.max(from, term.from);
    to = Math.min(to, term.to + 1);
  }
  return [from * table.model.neurons, Math.max(from, to) * table.model.neurons];
}
