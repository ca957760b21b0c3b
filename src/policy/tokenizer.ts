import { Tokenizer } from '@huggingface/tokenizers';
import * as v from 'valibot';
import { LabError, err, ok } from '#base/errors.ts';
import type { Result } from '#base/errors.ts';
import { MAX_TEXT_TOKENS } from './types.ts';

/** What the policy reads of a prompt. `ids` end with the newline that closed every prompt in training. */
export interface EncodedPrompt {
  readonly ids: Int32Array<ArrayBuffer>;
  /** The text of each id, for display: byte pieces that are not characters on their own come as <F0 9F>. */
  readonly pieces: readonly string[];
  /** Tokens of the prompt that did not fit and were left out; 0 when everything was read. */
  readonly dropped: number;
  /** What was left out, in words; empty when nothing was. */
  readonly notice: string;
}

export interface PromptTokenizer {
  encode(prompt: string): EncodedPrompt;
  /** The text of one id of the vocabulary. */
  piece(id: number): string;
}

const TokenizerFile = v.looseObject({ model: v.looseObject({ type: v.literal('BPE') }) });
/** More characters than any 24 tokens can hold are not tokenized: a pasted book must not stall the page. */
const READ_CHARACTERS = 2_000;

/** @returns 'bad-tokenizer' when a file is not what @huggingface/tokenizers reads */
export function createTokenizer(tokenizerJson: string, configJson: string): Result<PromptTokenizer, 'bad-tokenizer'> {
  let tokenizer: Tokenizer;
  try {
    const file = v.parse(TokenizerFile, JSON.parse(tokenizerJson));
    tokenizer = new Tokenizer(file, v.parse(v.looseObject({}), JSON.parse(configJson)));
  } catch (cause) {
    const error = new LabError('bad-tokenizer', 'The tokenizer of this policy cannot be read.', {
      fix: 'Clear the downloads and load the policy again.',
      cause,
    });
    return err(error);
  }
  const pieceOf = (id: number) => readablePiece(tokenizer.id_to_token(id) ?? `#${id}`);
  return ok({
    encode(prompt) {
      const read = cutAtCharacter(prompt, READ_CHARACTERS);
      const all = tokenizer.encode(`${read}\n`, { add_special_tokens: false }).ids;
      const fits = all.length <= MAX_TEXT_TOKENS;
      const ids = fits ? all : [...all.slice(0, MAX_TEXT_TOKENS - 1), ...all.slice(-1)];
      const dropped = all.length - ids.length;
      return {
        ids: Int32Array.from(ids),
        pieces: ids.map(pieceOf),
        dropped,
        notice: fits ? '' : truncationNotice(dropped, read.length < prompt.length),
      };
    },
    piece: pieceOf,
  });
}

function truncationNotice(dropped: number, wasCut: boolean): string {
  const count = wasCut ? `more than ${dropped}` : String(dropped);
  return `The policy reads ${MAX_TEXT_TOKENS - 1} tokens of a prompt; the last ${count} were left out.`;
}

/** Never cuts between the two halves of a surrogate pair. */
function cutAtCharacter(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? length - 1 : length);
}

/** GPT-2's byte alphabet: the printable bytes stand for themselves, the other 68 for U+0100 on. */
const BYTE_OF_CHARACTER = byteAlphabet();

function byteAlphabet(): ReadonlyMap<string, number> {
  const bytes = new Map<string, number>();
  let shifted = 0x100;
  for (let byte = 0; byte < 256; byte++) {
    const isPrintable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    bytes.set(String.fromCodePoint(isPrintable ? byte : shifted++), byte);
  }
  return bytes;
}

function readablePiece(token: string): string {
  const bytes = Array.from(token, (character) => BYTE_OF_CHARACTER.get(character));
  if (bytes.some((byte) => byte === undefined)) return token;
  const raw = Uint8Array.from(bytes as number[]);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(raw);
  } catch {
    return `<${Array.from(raw, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ')}>`;
  }
}
