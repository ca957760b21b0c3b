import * as v from 'valibot';
import { DEFAULT_PREFERENCES, PANEL_LIMITS, QUALITIES, THEMES, type PanelName, type Preferences } from './slices/ui.ts';

export const PREFERENCES_KEY = 'steerlab.preferences';

const panel = (name: PanelName) =>
  v.fallback(
    v.object({
      sizePx: v.pipe(v.number(), v.minValue(PANEL_LIMITS[name].min), v.maxValue(PANEL_LIMITS[name].max)),
      collapsed: v.boolean(),
    }),
    DEFAULT_PREFERENCES.panels[name],
  );

/** Each field that another version or another hand has broken falls back alone. */
const PreferencesSchema = v.object({
  theme: v.fallback(v.picklist(THEMES), DEFAULT_PREFERENCES.theme),
  quality: v.fallback(v.picklist(QUALITIES), DEFAULT_PREFERENCES.quality),
  overlaysShown: v.fallback(v.boolean(), DEFAULT_PREFERENCES.overlaysShown),
  panels: v.fallback(
    v.object({ left: panel('left'), right: panel('right'), bottom: panel('bottom') }),
    DEFAULT_PREFERENCES.panels,
  ),
});

/** What a browser remembered, as text; anything unreadable is the default. */
export function parsePreferences(text: string | null): Preferences {
  if (text === null) return DEFAULT_PREFERENCES;
  try {
    const parsed = v.safeParse(PreferencesSchema, JSON.parse(text));
    return parsed.success ? parsed.output : DEFAULT_PREFERENCES;
  } catch {
    return DEFAULT_PREFERENCES;
  }
}

export function serializePreferences({ theme, quality, overlaysShown, panels }: Preferences): string {
  return JSON.stringify({ theme, quality, overlaysShown, panels });
}
