/** Where the words of a lane's events stand. Plain numbers, so that crowded lanes can be tested. */

export interface EventMark {
  readonly xPx: number;
  readonly widthPx: number;
}

/** Beside its mark, or left out because there is no room: the mark stays, and its tooltip has the word. */
export type LabelSide = 'right' | 'left' | 'none';

const GAP_PX = 5;

/**
 * Chooses a side for each label, from left to right: right of its mark unless it would run into the next mark or out of
 * the lane, else left of it unless it would run into the label or mark before.
 */
export function labelSides(marks: readonly EventMark[], laneWidthPx: number): readonly LabelSide[] {
  let takenTo = 0;
  return marks.map(({ xPx, widthPx }, i) => {
    const wall = marks[i + 1]?.xPx ?? laneWidthPx;
    const needed = widthPx + GAP_PX;
    const before = takenTo;
    takenTo = xPx;
    if (xPx + needed <= wall) {
      takenTo = xPx + needed;
      return 'right';
    }
    return xPx - needed >= before ? 'left' : 'none';
  });
}
