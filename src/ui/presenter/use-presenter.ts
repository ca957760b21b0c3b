import { useEffect } from 'react';
import { useLab, useServices } from '#ui/app/lab-context.ts';

/** A layer that is open over the page takes Escape first. */
const LAYERS = '[role="dialog"], [role="menu"]';

/** Marks the page for large type while somebody presents, and lets Escape leave. */
export function usePresenter(): void {
  const { lab } = useServices();
  const presenting = useLab((state) => state.presenting);
  useEffect(() => {
    if (!presenting) return;
    const root = document.documentElement;
    root.dataset.presenter = 'true';
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector(LAYERS)) return;
      lab.store.getState().setPresenting(false);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => {
      delete root.dataset.presenter;
      window.removeEventListener('keydown', onKeyDown);
    };
  }, [lab, presenting]);
}
