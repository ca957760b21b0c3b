import { selectTheme } from '#state/slices/ui.ts';
import { useLab } from '#ui/app/lab-context.ts';
import { useMedia } from '#ui/app/use-media.ts';
import type { Theme } from '#ui/primitives/palette.ts';

/** The theme in force: the user's choice, else the system's. */
export function useThemeName(): Theme {
  const chosen = useLab(selectTheme);
  const isDark = useMedia('(prefers-color-scheme: dark)');
  if (chosen !== 'system') return chosen;
  return isDark ? 'dark' : 'light';
}
