import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parsePreferences, serializePreferences } from './preferences.ts';
import { DEFAULT_PREFERENCES, PANEL_LIMITS } from './slices/ui.ts';

it('remembers what was chosen', () => {
  const chosen = {
    ...DEFAULT_PREFERENCES,
    theme: 'light',
    overlaysShown: false,
    panels: { ...DEFAULT_PREFERENCES.panels, left: { sizePx: 300, collapsed: true } },
  } as const;
  expect(parsePreferences(serializePreferences(chosen))).toEqual(chosen);
});

it('lets a broken field fall back alone', () => {
  const text = JSON.stringify({
    theme: 'sepia',
    quality: 'low',
    overlaysShown: true,
    panels: { ...DEFAULT_PREFERENCES.panels, right: { sizePx: 9999, collapsed: false } },
  });
  expect(parsePreferences(text)).toEqual({
    ...DEFAULT_PREFERENCES,
    quality: 'low',
    panels: {
      ...DEFAULT_PREFERENCES.panels,
      right: { sizePx: PANEL_LIMITS.right.initial, collapsed: false },
    },
  });
});

it('reads any text without throwing', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(parsePreferences(text).panels.left.sizePx).toBeGreaterThan(0);
    }),
    { seed: 7 },
  );
});
