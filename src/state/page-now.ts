import { WHOLE_PAGE, type PageOptions } from '#share/link-state.ts';
import { PANELS, selectCollapsed, selectTheme } from './slices/ui.ts';
import type { LabState } from './store.ts';

/**
 * How the page stands, for a link: a theme where somebody chose one, the open panels where one is shut, presenter mode. What
 * stands as it does for everybody is left out, so the reader's own page stays.
 */
export function pageNow(state: LabState): PageOptions {
  const theme = selectTheme(state);
  const open = PANELS.filter((panel) => !selectCollapsed(state, panel));
  return {
    ...WHOLE_PAGE,
    ...(theme !== 'system' && { theme }),
    ...(open.length < PANELS.length && { panels: open }),
    ...(state.presenting && { presenter: true }),
  };
}
