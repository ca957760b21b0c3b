import { useEffect } from 'react';
import { PREFERENCES_KEY, serializePreferences } from '#state/preferences.ts';
import { useServices } from './lab-context.ts';

/** Remembers theme, quality, overlays and panel sizes in this browser. */
export function usePreferenceStorage(): void {
  const { lab } = useServices();
  useEffect(() => {
    let stored = serializePreferences(lab.store.getState());
    return lab.store.subscribe((state, before) => {
      const same =
        state.theme === before.theme &&
        state.quality === before.quality &&
        state.panels === before.panels &&
        state.overlaysShown === before.overlaysShown;
      if (same) return;
      const text = serializePreferences(state);
      if (text === stored) return;
      stored = text;
      try {
        localStorage.setItem(PREFERENCES_KEY, text);
      } catch {
        // Storage is full or forbidden: the choice holds until the tab closes.
      }
    });
  }, [lab]);
}
