import { useCallback, useSyncExternalStore } from 'react';

/** Below this width the panels stand under the stage as tabs. */
export const NARROW = '(max-width: 759px)';
/** Below this width the top bar keeps its seldom-used controls behind one button. */
export const COMPACT = '(max-width: 1279px)';
export const REDUCED_MOTION = '(prefers-reduced-motion: reduce)';

export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (onChange: () => void) => {
      const list = window.matchMedia(query);
      list.addEventListener('change', onChange);
      return () => list.removeEventListener('change', onChange);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
}
