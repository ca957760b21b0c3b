import type { CameraName } from '#state/slices/ui.ts';
import { THIRD_PATCHES, type TokenChoice } from '#workers/token-choice.ts';

/** Image tokens in a row of each camera's picture: 6 x 6 patches of 16 pixels, 2 x 2 of 32. */
export const PATCH_SIDES: Readonly<Record<CameraName, number>> = { third: 6, wrist: 2 };

const FIRST_PATCH: Readonly<Record<CameraName, number>> = { third: 0, wrist: THIRD_PATCHES };

/** The image token of a cell, counted row by row from the top left. */
export function tokenOfCell(camera: CameraName, cell: number): TokenChoice {
  return { kind: 'image', index: FIRST_PATCH[camera] + cell };
}

export interface PictureCell {
  readonly camera: CameraName;
  readonly cell: number;
}

/** The camera and cell of a token; undefined for tokens that are no part of a picture. */
export function cellOfToken({ kind, index }: TokenChoice): PictureCell | undefined {
  return kind === 'image' ? cellOfPatch(index) : undefined;
}

/** The same for the index of an image token. */
export function cellOfPatch(index: number): PictureCell {
  const camera = index < THIRD_PATCHES ? 'third' : 'wrist';
  return { camera, cell: index - FIRST_PATCH[camera] };
}

/**
 * The cell that a key of the grid pattern (WAI-ARIA) leads to, undefined for other keys. Nothing wraps round; from outside the
 * picture every such key enters at the top left.
 */
export function cellAfterKey(key: string, cell: number | undefined, side: number): number | undefined {
  const [row, column] = cell === undefined ? [0, 0] : [Math.floor(cell / side), cell % side];
  const moves: Readonly<Record<string, readonly [row: number, column: number]>> = {
    ArrowUp: [row - 1, column],
    ArrowDown: [row + 1, column],
    ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1],
    Home: [row, 0],
    End: [row, side - 1],
    Enter: [row, column],
  };
  const next = moves[key];
  if (!next) return undefined;
  if (cell === undefined) return 0;
  const [toRow, toColumn] = next.map((at) => Math.min(side - 1, Math.max(0, at)));
  return toRow! * side + toColumn!;
}
