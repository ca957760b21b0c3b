import { useEffect, useSyncExternalStore } from 'react';
import { selectTheme } from '#state/slices/ui.ts';
import type { Theme as ResolvedTheme } from '#ui/primitives/palette.ts';
import { useLab } from './lab-context.ts';

const LIGHT = '(prefers-color-scheme: light)';

function subscribe(onChange: () => void): () => void {
  const query = window.matchMedia(LIGHT);
  query.addEventListener('change', onChange);
  return () => query.removeEventListener('change', onChange);
}

/** The theme on screen: the chosen one, or else the system's. Stage and canvases need it as a word. */
export function useResolvedTheme(): ResolvedTheme {
  const chosen = useLab(selectTheme);
  const systemIsLight = useSyncExternalStore(subscribe, () => window.matchMedia(LIGHT).matches);
  if (chosen !== 'system') return chosen;
  return systemIsLight ? 'light' : 'dark';
}

/** Writes the chosen theme on the root element, where tokens.css reads it. */
export function useThemeAttribute(): void {
  const chosen = useLab(selectTheme);
  useEffect(() => {
    if (chosen === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = chosen;
  }, [chosen]);
}
