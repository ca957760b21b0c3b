import { IMAGE_TOKENS, PREFIX_TOKENS, SLOTS } from '#policy/types.ts';
import { ACTION_DIMENSIONS } from '#sim/types.ts';

/** A token that can be looked into. `index` counts inside its kind: patch, word, or slot; 0 for the other two. */
export interface TokenChoice {
  readonly kind: 'start' | 'image' | 'proprio' | 'text' | 'slot';
  readonly index: number;
}

/** Where a token's rows stand in the readouts of a decision. */
export interface TokenPlace {
  readonly piece: 'prefix' | 'suffix';
  readonly index: number;
}

/** Patches of the third-person camera come first, then those of the wrist camera; each row by row from the top left. */
export const THIRD_PATCHES = 36;
export const WRIST_PATCHES = IMAGE_TOKENS - THIRD_PATCHES;

/** Undefined where a prompt has fewer words than `index`. */
export function placeOfToken({ kind, index }: TokenChoice, textTokens: number): TokenPlace | undefined {
  switch (kind) {
    case 'start':
      return { piece: 'prefix', index: 0 };
    case 'image':
      return index < IMAGE_TOKENS ? { piece: 'prefix', index: 1 + index } : undefined;
    case 'proprio':
      return { piece: 'prefix', index: PREFIX_TOKENS - 1 };
    case 'text':
      return index < textTokens ? { piece: 'suffix', index } : undefined;
    case 'slot':
      return index < SLOTS ? { piece: 'suffix', index: textTokens + index } : undefined;
  }
}

/** All tokens of a decision in the order of the sequence. */
export function tokensOf(textTokens: number): readonly TokenChoice[] {
  const run = (kind: TokenChoice['kind'], count: number) =>
    Array.from({ length: count }, (_, index): TokenChoice => ({ kind, index }));
  return [
    ...run('start', 1),
    ...run('image', IMAGE_TOKENS),
    ...run('proprio', 1),
    ...run('text', textTokens),
    ...run('slot', SLOTS),
  ];
}

/** Name of the action dimension that a slot's action tokens stand for; other tokens have none. */
export function slotName({ kind, index }: TokenChoice): string | undefined {
  return kind === 'slot' ? ACTION_DIMENSIONS[index] : undefined;
}
