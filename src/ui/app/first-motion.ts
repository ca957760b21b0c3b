import type { Lab } from '#state/lab.ts';

/** Longest wait, milliseconds: a tab in the background draws nothing, and a slow machine late. */
const PATIENCE_MILLIS = 3000;

/** A frame is on screen when the second one after it begins (seen in a trace: within 20 ms). */
const FRAMES_TO_SCREEN = 3;

function afterFrames(done: () => void, frames = FRAMES_TO_SCREEN): void {
  requestAnimationFrame(() => (frames > 1 ? afterFrames(done, frames - 1) : done()));
}

/**
 * Resolves when the frame with the first motion is on screen, or when the stage stands and nothing plays. What a visitor does not
 * see yet starts then: beside the stage's first frames it would take the processor from them.
 */
export function untilMotion(
  { store, clock }: Pick<Lab, 'store' | 'clock'>,
  untilShown: (done: () => void) => void = afterFrames,
): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      stopClock();
      stopStore();
      resolve();
    };
    const timer = setTimeout(finish, PATIENCE_MILLIS);
    const stopClock = clock.subscribe((ticks) => {
      if (ticks > 0) untilShown(finish);
    });
    const stopStore = store.subscribe(({ stageSettled, playing }) => {
      if (stageSettled && !playing) untilShown(finish);
    });
  });
}
