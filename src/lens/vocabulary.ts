import { LabError, err, ok } from '#base/errors.ts';
import type { Result } from '#base/errors.ts';
import { actionText, isActionToken } from './action-tokens.ts';
import type { ActionTokens } from './action-tokens.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });
const NAMED = new Map([
  ['\n', '⏎'],
  ['\t', '⇥'],
  ['\r', '␍'],
]);

/** The words of a model, by token id. Text is decoded on first use: most ids are never looked at. */
export class Vocabulary {
  readonly size: number;
  readonly actions: ActionTokens;
  readonly #bytes: (id: number) => Uint8Array;
  readonly #texts: (string | null | undefined)[];
  #words: readonly string[] | undefined;
  #ids: Map<string, number> | undefined;

  /** @param bytes  what the token stands for, as UTF-8, perhaps half a character. */
  constructor(size: number, bytes: (id: number) => Uint8Array, actions: ActionTokens) {
    this.size = size;
    this.actions = actions;
    this.#bytes = bytes;
    this.#texts = new Array<string | null | undefined>(size);
  }

  /** The exact text of a token; null where its bytes are not whole characters. */
  text(id: number): string | null {
    let text = this.#texts[id];
    if (text === undefined) {
      try {
        text = decoder.decode(this.#bytes(id));
      } catch {
        text = null;
      }
      this.#texts[id] = text;
    }
    return text;
  }

  /**
   * What people see: a leading space as '·', bytes that are no characters as '⟨F0 9F⟩', action tokens as values
   * ('dz −0.31' with a slot's name, else 'bin −0.31').
   */
  display(id: number, slot?: string): string {
    if (isActionToken(this.actions, id)) return actionText(this.actions, id, slot);
    const text = this.text(id);
    if (text === '') return '∅';
    // Characters that leave no mark (controls, zero-width, private use) are shown as bytes too.
    const isBlank =
      text !== null && /^[^\S \n\t\r]+$|[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}]/u.test(text.replace(/[\n\t\r]/g, ''));
    if (text === null || isBlank) return `⟨${Array.from(this.#bytes(id), hex).join(' ')}⟩`;
    return text.replace(/^ +/, (spaces) => '·'.repeat(spaces.length)).replace(/[\n\t\r]/g, (c) => NAMED.get(c) ?? c);
  }

  /** The same words where other ids stand for actions. */
  readAs(actions: ActionTokens): Vocabulary {
    return new Vocabulary(this.size, this.#bytes, actions);
  }

  /** The id of an exact text; undefined where it is no single token. */
  idOf(text: string): number | undefined {
    if (!this.#ids) {
      this.#ids = new Map();
      // From the end, so that of two ids with one text the lower stays.
      for (let id = this.size - 1; id >= 0; id--) this.#ids.set(this.text(id) ?? '', id);
    }
    return this.#ids.get(text);
  }

  isAction(id: number): boolean {
    return isActionToken(this.actions, id);
  }

  /** Trimmed and lower-cased, for search; empty for action tokens and for bytes that are no characters. */
  get words(): readonly string[] {
    this.#words ??= Array.from({ length: this.size }, (_, id) =>
      this.isAction(id) ? '' : (this.text(id) ?? '').trim().toLowerCase(),
    );
    return this.#words;
  }
}

/** Token bytes of a byte-level BPE tokenizer.json (GPT-2, SmolLM2, Llama 3). Errors: 'tokenizer'. */
export function vocabularyOfTokenizer(json: unknown, actions: ActionTokens): Result<Vocabulary> {
  const model = (json as { model?: { vocab?: Record<string, unknown> } } | null)?.model;
  if (!model?.vocab || typeof model.vocab !== 'object') {
    return err(new LabError('tokenizer', 'The tokenizer file has no vocabulary.', { fix: 'Fetch the bundle anew.' }));
  }
  const added = (json as { added_tokens?: { id?: unknown; content?: unknown }[] }).added_tokens ?? [];
  const special = new Map(added.map(({ id, content }) => [id, content]));
  const pieces: string[] = [];
  for (const [piece, id] of Object.entries(model.vocab)) if (typeof id === 'number') pieces[id] = piece;
  const bytesOfCharacter = byteLevelAlphabet();
  const encoder = new TextEncoder();
  const bytes = (id: number) => {
    const whole = special.get(id);
    if (typeof whole === 'string') return encoder.encode(whole);
    return Uint8Array.from([...(pieces[id] ?? '')].flatMap((c) => bytesOfCharacter.get(c) ?? [...encoder.encode(c)]));
  };
  return ok(new Vocabulary(pieces.length, bytes, actions));
}

/** Token bytes as a lens pack carries them: one blob and offsets [size + 1]. */
export function vocabularyOfBytes(blob: Uint8Array, offsets: Uint32Array, actions: ActionTokens): Vocabulary {
  return new Vocabulary(offsets.length - 1, (id) => blob.subarray(offsets[id], offsets[id + 1]), actions);
}

/** GPT-2's invertible map from bytes to printable characters, the other way round. */
function byteLevelAlphabet(): ReadonlyMap<string, number> {
  const map = new Map<string, number>();
  let next = 256;
  for (let byte = 0; byte < 256; byte++) {
    const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    map.set(String.fromCodePoint(printable ? byte : next++), byte);
  }
  return map;
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0');
}
