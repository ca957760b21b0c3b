import { invariant } from '#base/errors.ts';
import { antonymsOf, isFormOf } from './antonyms.ts';
import { EMBEDDING_TOKENS } from './embedding-space.ts';
import type { EmbeddingSpace } from './embedding-space.ts';
import { topIndices } from './project.ts';
import type { VectorId, VectorTable } from './table.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Cluster sizes and depths of the paper. Early and late are the lower and upper half of the layers. */
export const CLUSTER_SIZES = [10, 20, 40] as const;
export const DEPTHS = ['early', 'late', 'full'] as const;
export type Depth = (typeof DEPTHS)[number];

export interface ConceptMember extends VectorId {
  readonly cosine: number;
  /** Top ten tokens as people see them. */
  readonly tokens: readonly string[];
  /** What its top five say about the word: a form of it, its opposite, both, or neither. */
  readonly reads: 'word' | 'opposite' | 'both' | 'other';
  /** Action tokens among the top ten. */
  readonly actionTokens: number;
}

export interface ConceptWarning {
  readonly kind: 'antonym' | 'action-tokens' | 'not-one-token' | 'unknown-word' | 'far';
  readonly text: string;
}

export interface Concept {
  readonly word: string;
  readonly k: number;
  readonly depth: Depth;
  /** Ids whose mean row stands for the word. */
  readonly tokenIds: readonly number[];
  readonly members: readonly ConceptMember[];
  /** Share of members that read as the word and not as its opposite. */
  readonly purity: number;
  readonly warnings: readonly ConceptWarning[];
}

export interface ConceptInput {
  readonly table: VectorTable;
  readonly space: EmbeddingSpace;
  readonly vocabulary: Vocabulary;
  /** Token ids of a text, without BOS. */
  readonly encode: (text: string) => readonly number[];
}

const SHOWN_TOKENS = 10;
/** Below this cosine a member shares little with the word: unrelated words of this embedding lie at 0.1 to 0.3. */
const FAR = 0.4;

/**
 * Concept -> cluster: the k value vectors nearest to the word by cosine of semantic embeddings (paper, section 4.2; a
 * neighbourhood, not k-means). The word is the mean row of those of " w", "w" and " W" that are single tokens.
 * Departs from the paper: a word that is no single token is the mean of its pieces, with a warning.
 */
export function findConcept(input: ConceptInput, word: string, k: number, depth: Depth): Concept {
  const clean = word.trim().toLowerCase();
  const { ids, whole } = conceptTokens(input.encode, clean);
  const warnings: ConceptWarning[] = [];
  if (ids.length === 0) {
    const text = 'Type a word: there is nothing to look for.';
    return { word: clean, k, depth, tokenIds: [], members: [], purity: 0, warnings: [{ kind: 'unknown-word', text }] };
  }
  if (!whole) {
    const pieces = ids.map((id) => input.vocabulary.display(id)).join(' ');
    warnings.push({
      kind: 'not-one-token',
      text: `"${clean}" is no single token; its ${ids.length} pieces were averaged: ${pieces}.`,
    });
  }
  const cosines = input.space.cosines(input.space.wordDirection(ids));
  const members = nearestRows(cosines, k, depthRange(input.table, depth)).map((row) =>
    describeMember(input, clean, row, cosines[row]!),
  );
  const pure = members.filter(({ reads }) => reads === 'word').length;
  return {
    word: clean,
    k,
    depth,
    tokenIds: ids,
    members,
    purity: members.length > 0 ? pure / members.length : 0,
    warnings: [...warnings, ...memberWarnings(clean, members)],
  };
}

/** Ids that stand for a word; `whole` is false where no spelling of it is a single token. */
export function conceptTokens(
  encode: (text: string) => readonly number[],
  word: string,
): { readonly ids: readonly number[]; readonly whole: boolean } {
  if (word === '') return { ids: [], whole: false };
  const capital = word.charAt(0).toUpperCase() + word.slice(1);
  const singles = [` ${word}`, word, ` ${capital}`].map((text) => encode(text)).filter((ids) => ids.length === 1);
  return singles.length > 0 ? { ids: singles.flat(), whole: true } : { ids: encode(` ${word}`), whole: false };
}

/** Rows of a depth: [from, to). */
export function depthRange(table: VectorTable, depth: Depth): readonly [from: number, to: number] {
  const half = Math.floor(table.model.layers / 2) * table.model.neurons;
  if (depth === 'early') return [0, half];
  return depth === 'late' ? [half, table.count] : [0, table.count];
}

/** The k rows of greatest cosine in a range, best first; rows in `except` are left out. */
export function nearestRows(
  cosines: Float32Array,
  k: number,
  [from, to]: readonly [number, number] = [0, cosines.length],
  except: ReadonlySet<number> = new Set(),
): number[] {
  invariant(from >= 0 && to <= cosines.length, 'the range lies inside the table');
  return topIndices(cosines.subarray(from, to), k + except.size)
    .map((at) => at + from)
    .filter((row) => !except.has(row))
    .slice(0, k);
}

/** The value vectors nearest to one of them, itself left out. */
export function nearestVectors(
  space: EmbeddingSpace,
  row: number,
  k: number,
): { readonly row: number; readonly cosine: number }[] {
  const cosines = space.cosines(space.vectorDirection(row));
  return nearestRows(cosines, k, [0, space.count], new Set([row])).map((at) => ({ row: at, cosine: cosines[at]! }));
}

function describeMember({ table, vocabulary }: ConceptInput, word: string, row: number, cosine: number): ConceptMember {
  const { ids } = table.top(row, SHOWN_TOKENS);
  const opposites = antonymsOf(word);
  const texts = ids.slice(0, EMBEDDING_TOKENS).map((id) => vocabulary.words[id] ?? '');
  const reads = {
    word: texts.some((t) => isFormOf(t, word)),
    opposite: texts.some((t) => opposites.some((o) => isFormOf(t, o))),
  };
  return {
    ...table.idOf(row),
    cosine,
    tokens: ids.map((id) => vocabulary.display(id)),
    reads: reads.word ? (reads.opposite ? 'both' : 'word') : reads.opposite ? 'opposite' : 'other',
    actionTokens: ids.filter((id) => vocabulary.isAction(id)).length,
  };
}

function memberWarnings(word: string, members: readonly ConceptMember[]): ConceptWarning[] {
  const warnings: ConceptWarning[] = [];
  const mixed = members.filter(({ reads }) => reads === 'both' || reads === 'opposite').length;
  if (mixed > 0) {
    const opposites = antonymsOf(word)
      .slice(0, 2)
      .map((other) => `"${other}"`)
      .join(' or ');
    warnings.push({
      kind: 'antonym',
      text: `${mixed} of ${members.length} members also read as the opposite: ${opposites}.`,
    });
  }
  const acting = members.filter(({ actionTokens }) => actionTokens > 0).length;
  if (acting > 0) {
    warnings.push({
      kind: 'action-tokens',
      text: `${acting} of ${members.length} members hold action tokens among their top ten.`,
    });
  }
  const far = members.filter(({ cosine }) => cosine < FAR).length;
  if (far > 0) {
    warnings.push({
      kind: 'far',
      text: `${far} of ${members.length} members lie far from the word (cosine below ${FAR}).`,
    });
  }
  return warnings;
}
