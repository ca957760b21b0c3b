import { useEffect } from 'react';
import { useLab, useServices } from '#ui/app/lab-context.ts';

/** Runs the tour while somebody takes it. Its code is fetched then, not before. */
export function useTour(): void {
  const services = useServices();
  const touring = useLab((state) => state.touring);
  const setTouring = useLab((state) => state.setTouring);
  useEffect(() => {
    if (!touring) return;
    let stop: (() => void) | undefined;
    let isGone = false;
    void import('./tour.ts').then(
      ({ startTour }) => {
        if (!isGone) stop = startTour(services, () => setTouring(false));
      },
      // The script was lost on the way: the menu offers it again.
      () => setTouring(false),
    );
    return () => {
      isGone = true;
      stop?.();
    };
  }, [services, touring, setTouring]);
}
