import { describe, expect, it } from 'vitest';
import { WHOLE_PAGE, type PageOptions } from '#share/link-state.ts';
import { createPoseRegistry } from './pose-track.ts';
import { pageNow } from './page-now.ts';
import { DEFAULT_PREFERENCES, selectCollapsed, selectTheme } from './slices/ui.ts';
import { createLabStore } from './store.ts';

function storeWith(pageOptions: Partial<PageOptions> = {}) {
  const store = createLabStore({ poses: createPoseRegistry(), preferences: DEFAULT_PREFERENCES, nowMillis: () => 0 });
  store.getState().setShare({ pageOptions: { ...WHOLE_PAGE, ...pageOptions } });
  return store;
}

describe('how the page stands', () => {
  it('is nothing to tell as long as nobody has changed it', () => {
    expect(pageNow(storeWith().getState())).toEqual(WHOLE_PAGE);
  });

  it('is the chosen theme, the open panels and the presenter', () => {
    const store = storeWith();
    store.getState().setTheme('light');
    store.getState().setPanelCollapsed('right', true);
    store.getState().setPresenting(true);
    const expected = { ...WHOLE_PAGE, theme: 'light', panels: ['left', 'bottom'], presenter: true };
    expect(pageNow(store.getState())).toEqual(expected);
  });
});

describe('a link that sets the page', () => {
  it('wins over what the browser remembers, which stays', () => {
    const store = storeWith({ theme: 'dark', panels: ['bottom'] });
    const { theme, panels } = store.getState();
    expect(selectTheme(store.getState())).toBe('dark');
    expect(['left', 'right', 'bottom'].map((panel) => selectCollapsed(store.getState(), panel as 'left'))).toEqual([
      true,
      true,
      false,
    ]);
    expect([theme, panels]).toEqual([DEFAULT_PREFERENCES.theme, DEFAULT_PREFERENCES.panels]);
  });

  it('gives way to what a person chooses then', () => {
    const store = storeWith({ theme: 'dark', panels: ['bottom'] });
    store.getState().setTheme('light');
    expect(selectTheme(store.getState())).toBe('light');
    store.getState().setPanelCollapsed('left', false);
    expect(pageNow(store.getState())).toMatchObject({ theme: 'light', panels: ['left', 'bottom'] });
    // Opened for this link, not for every visit from now on.
    expect(store.getState().panels).toEqual(DEFAULT_PREFERENCES.panels);
  });
});
