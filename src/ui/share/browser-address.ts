import type { AddressBar } from '#state/link-control.ts';

/** The tab's own address. Neither call fires popstate, so a written address is never opened again. */
export const browserAddress: AddressBar = {
  hash: () => window.location.hash,
  replace: (hash) => write('replaceState', hash),
  push: (hash) => write('pushState', hash),
  onNavigate: (listener) => {
    window.addEventListener('popstate', listener);
    return () => window.removeEventListener('popstate', listener);
  },
};

function write(method: 'replaceState' | 'pushState', hash: string): void {
  try {
    window.history[method](null, '', hash === '' ? window.location.pathname + window.location.search : hash);
  } catch {
    // Browsers refuse hundreds of changes a minute, and all of them in some frames: the page works without.
  }
}
