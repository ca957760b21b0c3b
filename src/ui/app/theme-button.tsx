import { THEMES, selectTheme, type Theme } from '#state/slices/ui.ts';
import { IconButton } from '#ui/primitives/button.tsx';
import { Icon, type IconName } from '#ui/primitives/icon.tsx';
import { useLab } from './lab-context.ts';

const ICONS: Readonly<Record<Theme, IconName>> = { system: 'system', dark: 'moon', light: 'sun' };
const NAMES: Readonly<Record<Theme, string>> = { system: 'as the system', dark: 'dark', light: 'light' };

/** Cycles through the system's theme, dark and light. */
export function ThemeButton() {
  const theme = useLab(selectTheme);
  const setTheme = useLab((state) => state.setTheme);
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
  return (
    <IconButton label={`Theme: ${NAMES[theme]}`} data-theme-button onClick={() => setTheme(next)}>
      <Icon name={ICONS[theme]} />
    </IconButton>
  );
}
