import { ACTION_DIMENSIONS } from '#sim/types.ts';
import type { Shadow } from '#state/slices/shadow.ts';

export type Dimension = (typeof ACTION_DIMENSIONS)[number];

/** One dimension of the action on both sides. */
export interface ShadowRow {
  readonly name: Dimension;
  readonly unsteered: number;
  readonly steered: number;
  readonly isChanged: boolean;
  /** "bin 90 → 121", discrete head only. */
  readonly bins?: { readonly unsteered: number; readonly steered: number };
  readonly probabilities?: { readonly unsteered: number; readonly steered: number };
}

/** The flow head answers in real numbers: smaller differences than half a bin are rounding. */
const SAME = 1 / 256;

export function shadowRows({ unsteered, steered }: Shadow): readonly ShadowRow[] {
  return ACTION_DIMENSIONS.map((name, at) => {
    const [before, after] = [unsteered.action[at] ?? 0, steered.action[at] ?? 0];
    const [binBefore, binAfter] = [unsteered.bins?.[at], steered.bins?.[at]];
    const [pBefore, pAfter] = [unsteered.probabilities?.[at], steered.probabilities?.[at]];
    return {
      name,
      unsteered: before,
      steered: after,
      isChanged: binBefore !== undefined ? binBefore !== binAfter : Math.abs(before - after) > SAME,
      ...(binBefore !== undefined && binAfter !== undefined && { bins: { unsteered: binBefore, steered: binAfter } }),
      ...(pBefore !== undefined && pAfter !== undefined && { probabilities: { unsteered: pBefore, steered: pAfter } }),
    };
  });
}

/** What the arm would do differently, in millimetres of the drawn paths' ends. */
export function endDistanceMm({ unsteered, steered }: Shadow): number {
  const [a, b] = [unsteered.path.slice(-3), steered.path.slice(-3)];
  return 1000 * Math.sqrt(a.reduce((sum, value, axis) => sum + (value - (b[axis] ?? 0)) ** 2, 0));
}

/** "3 of 7 action tokens changed; the tool would end 12 mm away after 0.4 s." */
export function changeSentence(shadow: Shadow): string {
  const rows = shadowRows(shadow);
  const changed = rows.filter(({ isChanged }) => isChanged).length;
  const what = shadow.unsteered.bins ? 'action tokens' : 'dimensions';
  if (changed === 0) return `None of the seven ${what} changed.`;
  const seconds = ((shadow.steered.path.length / 3 - 1) / 10).toFixed(1);
  return `${changed} of 7 ${what} changed; the tool would end ${endDistanceMm(shadow).toFixed(0)} mm away after ${seconds} s.`;
}

export function signedValue(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
}
