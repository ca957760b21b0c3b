import type { Lab } from '#state/lab.ts';

/** Longest wait, milliseconds: a tab in the background draws nothing, and a slow machine late. */
const PATIENCE_MILLIS = 3000;

/**
 * Resolves after the frame that showed the first motion, or when the stage stands and nothing plays. What a visitor does not
 * see yet starts then: beside the stage's first frames it would take the processor from them.
 */
export function untilMotion(
  { store, clock }: Pick<Lab, 'store' | 'clock'>,
  nextFrame: (done: () => void) => void = (done) => requestAnimationFrame(() => setTimeout(done)),
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
      if (ticks > 0) nextFrame(finish);
    });
    const stopStore = store.subscribe(({ stageSettled, playing }) => {
      if (stageSettled && !playing) nextFrame(finish);
    });
  });
}
