import { LabError, ok } from '#base/errors.ts';
import type { Result } from '#base/errors.ts';
import { conceptTokens, findConcept, nearestVectors } from './concept.ts';
import type { Concept, Depth } from './concept.ts';
import { CodedSpace, UnembeddingSpace } from './embedding-space.ts';
import type { EmbeddingSpace } from './embedding-space.ts';
import { arrayOf } from './files.ts';
import type { LensLibrary, LensPack, RowTable } from './pack.ts';
import { projectVector, rankTokens } from './project.ts';
import { parseQuery } from './query.ts';
import { search } from './search.ts';
import type { SearchHit } from './search.ts';
import type { VectorId, VectorTable } from './table.ts';
import { TokenIndex } from './token-index.ts';
import type { Vocabulary } from './vocabulary.ts';
import type { LensWeights } from './weights.ts';
import { valueVector } from './weights.ts';

/** A token as a page shows it. */
export interface ShownToken {
  readonly id: number;
  readonly text: string;
  readonly logit: number;
  readonly isAction: boolean;
}

/** What the tables say about one value vector. */
export interface VectorReadout extends VectorId {
  readonly row: number;
  /** Number of its layer in the model that it came from. */
  readonly layerNumber: number;
  readonly norm: number;
  readonly top: readonly ShownToken[];
  readonly bottom: readonly ShownToken[];
  readonly nearest: readonly (VectorId & { readonly cosine: number; readonly tokens: readonly string[] })[];
  /** The same vector before robot training. */
  readonly base?: { readonly layer: number; readonly cosine: number; readonly top: readonly ShownToken[] };
}

export interface LensDeskInput {
  readonly library: LensLibrary;
  /** Undefined for a dropped pack of a model whose weights are not here. */
  readonly weights?: LensWeights;
  readonly vocabulary: Vocabulary;
  /** Token ids of a text, without BOS; undefined where there is no tokenizer: words are then looked up in the vocabulary. */
  readonly encode?: (text: string) => readonly number[];
}

const NEAREST = 8;

/** Answers the lens's questions about one model: search, one vector, concepts. Tables are read once. */
export class LensDesk {
  readonly pack: LensPack;
  readonly table: VectorTable;
  readonly rows: RowTable;
  readonly vocabulary: Vocabulary;
  readonly #input: LensDeskInput;
  #index: TokenIndex | undefined;
  #space: EmbeddingSpace | undefined;

  private constructor(input: LensDeskInput, pack: LensPack, table: VectorTable, rows: RowTable) {
    this.#input = input;
    this.pack = pack;
    this.table = table;
    this.rows = rows;
    const { vocabulary } = input;
    // The same words under the pack's own reading of action ids: in the base model the last ids are words.
    this.vocabulary = vocabulary.actions === pack.model.actions ? vocabulary : vocabulary.readAs(pack.model.actions);
  }

  /** Errors: 'lens-missing' when the library has no such pack; 'lens-damaged'. */
  static async open(input: LensDeskInput, name = 'policy'): Promise<LensDesk> {
    const pack = input.library.pack(name);
    if (!pack) {
      throw new LabError('lens-missing', `This lens has no pack ${name}; it has ${input.library.names.join(', ')}.`);
    }
    return new LensDesk(input, pack, await pack.table(), await pack.rows());
  }

  /** Where words and vectors are compared; made on first use. */
  async space(): Promise<EmbeddingSpace> {
    if (this.#space) return this.#space;
    const { weights } = this.#input;
    if (weights) return (this.#space = new UnembeddingSpace(this.table, weights, this.rows.meanNorm));
    const arrays = await this.pack.arrays('vector.codes');
    const words = await this.pack.arrays('token.codes');
    const width = arrayOf(arrays, 'vector.codes', Int8Array).length / this.table.count;
    return (this.#space = new CodedSpace(
      { codes: arrayOf(arrays, 'vector.codes', Int8Array), width },
      { codes: arrayOf(words, 'token.codes', Int8Array), width, scale: arrayOf(words, 'token.scale', Float32Array) },
    ));
  }

  /** Errors: 'query'. */
  async search(text: string): Promise<Result<SearchHit[], 'query'>> {
    const query = parseQuery(text);
    if (!query.ok) return query;
    this.#index ??= new TokenIndex(this.table);
    const { near } = query.value;
    const ids = near === null ? [] : conceptTokens((part) => this.#encode(part), near.toLowerCase()).ids;
    const space = ids.length > 0 ? await this.space() : undefined;
    const closeness = space?.cosines(space.wordDirection(ids));
    const input = { table: this.table, index: this.#index, vocabulary: this.vocabulary };
    return ok(search(closeness ? { ...input, closeness } : input, query.value));
  }

  async concept(word: string, k: number, depth: Depth): Promise<Concept> {
    const { table, vocabulary } = this;
    return findConcept(
      { table, space: await this.space(), vocabulary, encode: (text) => this.#encode(text) },
      word,
      k,
      depth,
    );
  }

  /** Everything the tables know about one value vector; `base` is the desk of the model before robot training. */
  async vector(id: VectorId, base?: LensDesk): Promise<VectorReadout> {
    const row = this.table.row(id);
    const layerNumber = this.pack.model.layerNumbers[id.layer]!;
    const cosine = this.rows.drift?.[row];
    return {
      ...id,
      row,
      layerNumber,
      norm: this.rows.norm[row]!,
      top: this.shown(this.table.top(row)),
      bottom: this.shown(this.table.bottom(row)),
      nearest: nearestVectors(await this.space(), row, NEAREST).map((found) => ({
        ...this.table.idOf(found.row),
        cosine: found.cosine,
        tokens: this.shown(this.table.top(found.row, 4)).map(({ text }) => text),
      })),
      ...(base && cosine !== undefined
        ? {
            base: {
              layer: layerNumber,
              cosine,
              top: base.shown(base.table.top(base.table.row({ layer: layerNumber, index: id.index }))),
            },
          }
        : {}),
    };
  }

  /** Top and bottom tokens computed from the weights instead of read from the tables: the two agree (desk.test.ts). */
  recompute(id: VectorId): { readonly top: readonly ShownToken[]; readonly bottom: readonly ShownToken[] } {
    const { weights } = this.#input;
    if (!weights)
      throw new LabError('no-weights', 'The weights of this model are not here.', { fix: 'Load the policy first.' });
    const logits = projectVector(weights, valueVector(weights, id.layer, id.index));
    return {
      top: this.shown(rankTokens(logits, this.pack.model.up)),
      bottom: this.shown(rankTokens(logits, this.pack.model.down, 'down')),
    };
  }

  shown(
    { ids, logits }: { readonly ids: readonly number[]; readonly logits: readonly number[] },
    slot?: string,
  ): ShownToken[] {
    return ids.map((id, rank) => ({
      id,
      text: this.vocabulary.display(id, slot),
      logit: logits[rank]!,
      isAction: this.vocabulary.isAction(id),
    }));
  }

  #encode(text: string): readonly number[] {
    const { encode } = this.#input;
    if (encode) return encode(text);
    const id = this.vocabulary.idOf(text);
    return id === undefined ? [] : [id];
  }
}
