import { LabError, invariant } from '#base/errors.ts';
import {
  HEAD_WIDTH,
  HORIZON,
  IMAGE_TOKENS,
  MAX_TEXT_TOKENS,
  PREFIX_TOKENS,
  SLOTS,
  SLOT_POSITION,
  TEXT_POSITION,
  TOKEN_GROUPS,
} from './types.ts';

/**
 * Where every token sits, what it sees, and which group it belongs to (training: model/layout.py). A piece is what one
 * call of the backbone computes: the prefix (BOS, image, proprioception) or a suffix (text, slots, padding).
 */
export interface Piece {
  /** Tokens of this piece, padding included. */
  readonly tokens: number;
  /** Tokens before it whose keys and values are given. */
  readonly past: number;
  /** Rope tables at the tokens' positions, [tokens, 64]. */
  readonly cos: Float32Array<ArrayBuffer>;
  readonly sin: Float32Array<ArrayBuffer>;
  /** Added to the attention scores, 0 or -10,000: [tokens, past + tokens]. */
  readonly mask: Float32Array<ArrayBuffer>;
  /** One-hot row of each token's group, [tokens, 4]. Padding has no group: its row is the text's, and nobody sees it. */
  readonly group: Float32Array<ArrayBuffer>;
}

/** What the training code uses: large enough that exp() gives exactly 0, small enough for half precision. */
export const MASKED = -1e4;
const ROPE_THETA = 1e5;
const GROUPS = TOKEN_GROUPS.length;

/**
 * Suffixes are padded to one of three lengths. Fixed shapes let a GPU capture the graph, and make the answer for a prompt
 * independent of what it is batched with; three of them instead of one because the cost is linear in the tokens and most
 * prompts have fewer than 10.
 */
export const SUFFIX_LENGTHS = [16, 24, MAX_TEXT_TOKENS + SLOTS] as const;

export function suffixLength(textTokens: number): number {
  const length = SUFFIX_LENGTHS.find((candidate) => candidate >= textTokens + SLOTS);
  if (length !== undefined) return length;
  throw new LabError('prompt-too-long', `A prompt has at most ${MAX_TEXT_TOKENS} tokens, received ${textTokens}.`, {
    fix: 'Shorten the prompt.',
  });
}

/** BOS 0, image tokens 1..40 (they see each other), proprioception 41; everything sees what is before it. */
export const prefixPiece: Piece = makePrefix();

function makePrefix(): Piece {
  const tokens = PREFIX_TOKENS;
  const isImage = (token: number) => token >= 1 && token <= IMAGE_TOKENS;
  const mask = new Float32Array(tokens * tokens);
  const group = new Float32Array(tokens * GROUPS);
  for (let t = 0; t < tokens; t++) {
    for (let s = 0; s < tokens; s++) if (s > t && !(isImage(t) && isImage(s))) mask[t * tokens + s] = MASKED;
    group[t * GROUPS + TOKEN_GROUPS.indexOf(t === tokens - 1 ? 'proprio' : 'image')] = 1;
  }
  return { tokens, past: 0, ...ropeTables(Array.from({ length: tokens }, (_, t) => t)), mask, group };
}

const suffixes = new Map<number, Piece>();

/** Text 42.. (causal), slots 66..72 (they see the text and each other), padding (sees the prefix and itself). */
export function suffixPiece(textTokens: number): Piece {
  let piece = suffixes.get(textTokens);
  if (piece === undefined) suffixes.set(textTokens, (piece = makeSuffix(textTokens)));
  return piece;
}

function makeSuffix(textTokens: number): Piece {
  invariant(Number.isInteger(textTokens) && textTokens >= 0, `${textTokens} is a number of tokens`);
  const tokens = suffixLength(textTokens);
  const used = textTokens + SLOTS;
  const width = PREFIX_TOKENS + tokens;
  const positions = Array.from({ length: tokens }, (_, t) => {
    if (t < textTokens) return TEXT_POSITION + t;
    return t < used ? SLOT_POSITION + t - textTokens : 0;
  });
  const mask = new Float32Array(tokens * width);
  const group = new Float32Array(tokens * GROUPS);
  for (let t = 0; t < tokens; t++) {
    const isSlot = t >= textTokens && t < used;
    const lastSeen = isSlot ? used - 1 : t;
    for (let s = 0; s < tokens; s++) {
      const isSeen = t < used ? s <= lastSeen && s < used : s === t;
      if (!isSeen) mask[t * width + PREFIX_TOKENS + s] = MASKED;
    }
    group[t * GROUPS + TOKEN_GROUPS.indexOf(isSlot ? 'slots' : 'text')] = 1;
  }
  return { tokens, past: PREFIX_TOKENS, ...ropeTables(positions), mask, group };
}

/** The flow expert's five tokens: rope positions from the first slot on. */
export const flowRope = ropeTables(Array.from({ length: HORIZON }, (_, h) => SLOT_POSITION + h));

/**
 * What a flow expert sees: prefix and text of the backbone, the slots if it reads them, and its own tokens up to each
 * place in the horizon.
 * @returns [5, 42 + suffix + 5]; what it does not see of the suffix, and the padding, are masked out
 */
export function flowMask(textTokens: number, readsSlots: boolean): Float32Array<ArrayBuffer> {
  const seen = PREFIX_TOKENS + suffixLength(textTokens);
  const width = seen + HORIZON;
  const mask = new Float32Array(HORIZON * width);
  for (let h = 0; h < HORIZON; h++) {
    const read = PREFIX_TOKENS + textTokens + (readsSlots ? SLOTS : 0);
    for (let s = read; s < seen; s++) mask[h * width + s] = MASKED;
    for (let s = h + 1; s < HORIZON; s++) mask[h * width + seen + s] = MASKED;
  }
  return mask;
}

/**
 * Rotary tables in the half-rotation form (Su et al. 2021, as in Llama): angle = position / theta^(2i / 64), i = 0..31,
 * written twice. They are rounded to single precision, so differences between engines' cosines vanish or are one ulp.
 */
function ropeTables(positions: readonly number[]): Pick<Piece, 'cos' | 'sin'> {
  const half = HEAD_WIDTH / 2;
  const cos = new Float32Array(positions.length * HEAD_WIDTH);
  const sin = new Float32Array(positions.length * HEAD_WIDTH);
  positions.forEach((position, token) => {
    for (let i = 0; i < half; i++) {
      // Single precision step by step, as torch computes it in training.
      const frequency = Math.fround(1 / Math.fround(Math.pow(ROPE_THETA, Math.fround((2 * i) / HEAD_WIDTH))));
      const angle = Math.fround(position * frequency);
      for (const column of [i, i + half]) {
        cos[token * HEAD_WIDTH + column] = Math.cos(angle);
        sin[token * HEAD_WIDTH + column] = Math.sin(angle);
      }
    }
  });
  return { cos, sin };
}
