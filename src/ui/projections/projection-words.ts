import { ACTION_DIMENSIONS } from '#sim/types.ts';
import type { ProjectedToken, SideDepth, TokenProjection } from '#workers/projection-api.ts';
import { tokensOf, type TokenChoice } from '#workers/token-choice.ts';
import { cellOfPatch, PATCH_SIDES } from './image-cells.ts';

/** Words and numbers of the projections. Pure. */

const CAMERA_NAMES = { third: 'third-person', wrist: 'wrist' } as const;

/** "slot dz", "word “red”", "third-person patch 3, 2" (column, row from the top left). */
export function tokenName({ kind, index }: TokenChoice, texts: readonly string[]): string {
  switch (kind) {
    case 'start':
      return 'start token';
    case 'proprio':
      return 'proprioception';
    case 'slot':
      return `slot ${ACTION_DIMENSIONS[index] ?? index}`;
    case 'text':
      return `word “${texts[index] ?? index}”`;
    case 'image': {
      const { camera, cell } = cellOfPatch(index);
      const side = PATCH_SIDES[camera];
      return `${CAMERA_NAMES[camera]} patch ${(cell % side) + 1}, ${Math.floor(cell / side) + 1}`;
    }
  }
}

export interface TokenOption {
  readonly value: string;
  readonly label: string;
}

export const choiceKey = ({ kind, index }: TokenChoice): string => `${kind}:${index}`;

/** Every token of a decision, the slots first: they are what people look at. */
export function tokenOptions(texts: readonly string[]): readonly TokenOption[] {
  const all = tokensOf(texts.length);
  const rank = { slot: 0, text: 1, proprio: 2, image: 3, start: 4 } as const;
  return all
    .toSorted((a, b) => rank[a.kind] - rank[b.kind] || a.index - b.index)
    .map((choice) => ({ value: choiceKey(choice), label: tokenName(choice, texts) }));
}

export function choiceOf(key: string, texts: readonly string[]): TokenChoice | undefined {
  return tokensOf(texts.length).find((choice) => choiceKey(choice) === key);
}

/** What a chip's tooltip says: the logit, before and after where something steers. */
export function logitTitle(token: ProjectedToken): string {
  const before = token.before.toFixed(2);
  const moved = token.after === null ? before : `${before} → ${token.after.toFixed(2)}`;
  const words = { same: '', in: ', brought in by steering', out: ', pushed out by steering' }[token.change];
  return `${token.text}: logit ${moved}${words}`;
}

/** Percent with enough digits to tell 0.4 from 0. */
export function percent(share: number): string {
  const value = 100 * share;
  return `${value < 9.95 ? value.toFixed(1) : value.toFixed(0)} %`;
}

/** The first layer at which a side gives its chosen bin at least half of its final probability. */
export function decidedAt({ probabilities }: SideDepth): number {
  const final = probabilities.at(-1) ?? 0;
  return probabilities.findIndex((probability) => probability >= final / 2);
}

/** Where a cell of the map lies in the sequence. */
export function columnOf(choice: TokenChoice, projection: TokenProjection): number {
  return tokensOf(projection.texts.length).findIndex((other) => choiceKey(other) === choiceKey(choice));
}
