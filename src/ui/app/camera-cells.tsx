import { useId, type KeyboardEvent } from 'react';
import type { CameraName } from '#state/slices/ui.ts';
import { cellAfterKey, cellOfToken, PATCH_SIDES, tokenOfCell } from '#ui/projections/image-cells.ts';
import { tokenName } from '#ui/projections/projection-words.ts';
import { useLab } from './lab-context.ts';
import styles from './stage-area.module.css';

export interface CameraCellsProps {
  readonly camera: CameraName;
  readonly label: string;
}

/** A picture's image tokens, laid over it: press one, or walk with the arrows, and its words stand in the projections. */
export function CameraCells({ camera, label }: CameraCellsProps) {
  const id = useId();
  const side = PATCH_SIDES[camera];
  const chooseToken = useLab((state) => state.chooseToken);
  const chosen = useLab(({ projectionToken }) => {
    const place = cellOfToken(projectionToken);
    return place?.camera === camera ? place.cell : undefined;
  });
  const choose = (cell: number) => chooseToken(tokenOfCell(camera, cell));
  const onKeyDown = (event: KeyboardEvent) => {
    const next = cellAfterKey(event.key, chosen, side);
    if (next === undefined) return;
    // The arrows of the page move the cursor in time.
    event.preventDefault();
    choose(next);
  };
  const places = Array.from({ length: side }, (_, at) => at);
  return (
    <div
      role="grid"
      tabIndex={0}
      className={styles.cells}
      aria-label={`${label}: ${side} × ${side} image tokens`}
      {...(chosen !== undefined && { 'aria-activedescendant': `${id}-${chosen}` })}
      onKeyDown={onKeyDown}
    >
      {places.map((row) => (
        <div key={row} role="row" className={styles.cellRow}>
          {places.map((column) => {
            const cell = row * side + column;
            const name = tokenName(tokenOfCell(camera, cell), []);
            return (
              <div
                key={column}
                id={`${id}-${cell}`}
                role="gridcell"
                className={styles.cell}
                aria-selected={cell === chosen}
                aria-label={name}
                title={`${name}: what it says stands in Token projections`}
                onClick={() => choose(cell)}
              />
            );
          })}
        </div>
      ))}
    </div>
  );
}
