import type { ActionConvention } from './schema.ts';

/**
 * Token ids that stand for actions.
 * - bins: id = first + bin, value = centre of `count` equal bins on [-1, 1] (this policy).
 * - openvla: the last 256 of 32,000 ids, counted from the end: index = clip(V - id - 1, 0, 254), value = centre between
 *   neighbours of linspace(-1, 1, 256) (openvla, action_tokenizer.py).
 * - pi0-fast: id = vocabulary - 1 - 128 - code. A code is a BPE piece over a chunk's DCT: it has no value of its own.
 */
export interface ActionTokens {
  readonly convention: ActionConvention;
  readonly first: number;
  readonly count: number;
}

export function isActionToken(actions: ActionTokens, id: number): boolean {
  return id >= actions.first && id < actions.first + actions.count;
}

/** Value in [-1, 1] of an action token; null for a word and for codes without a value. */
export function actionValue(actions: ActionTokens, id: number): number | null {
  if (!isActionToken(actions, id)) return null;
  const bin = id - actions.first;
  switch (actions.convention) {
    case 'bins':
      return ((bin + 0.5) / actions.count) * 2 - 1;
    case 'openvla': {
      const index = Math.min(actions.count - 1 - bin, actions.count - 2);
      return ((index + 0.5) / (actions.count - 1)) * 2 - 1;
    }
    case 'pi0-fast':
    case 'none':
      return null;
  }
}

/** The code of a pi0-FAST token. */
export function fastCode(actions: ActionTokens, id: number): number | null {
  return actions.convention === 'pi0-fast' && isActionToken(actions, id)
    ? actions.first + actions.count - 1 - id
    : null;
}

/** 'dz −0.31' where the slot is known, 'bin −0.31' where it is not, 'FAST 17' for a code. */
export function actionText(actions: ActionTokens, id: number, slot?: string): string {
  const code = fastCode(actions, id);
  if (code !== null) return `FAST ${code}`;
  const value = actionValue(actions, id) ?? 0;
  return `${slot ?? 'bin'} ${value < 0 ? '−' : ''}${Math.abs(value).toFixed(2)}`;
}
