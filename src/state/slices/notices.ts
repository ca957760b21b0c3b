import type { StateCreator } from 'zustand/vanilla';
import type { LabError } from '#base/errors.ts';
import type { LabState } from '#state/store.ts';

export interface Notice {
  /** A later notice of the same id replaces the waiting one, so a repeated failure is one banner. */
  readonly id: string;
  readonly tone: 'info' | 'warning' | 'error';
  readonly happened: string;
  readonly meaning: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

export interface NoticesSlice {
  /** The first one is on screen; the others wait. */
  readonly notices: readonly Notice[];
  notify: (notice: Notice) => void;
  dismissNotice: (id: string) => void;
}

export const createNoticesSlice: StateCreator<LabState, [], [], NoticesSlice> = (set) => ({
  notices: [],
  notify: (notice) =>
    set(({ notices }) => {
      const at = notices.findIndex((waiting) => waiting.id === notice.id);
      return { notices: at < 0 ? [...notices, notice] : notices.with(at, notice) };
    }),
  dismissNotice: (id) => set(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) })),
});

/** An error as a banner: its message says what happened, its fix what to do. */
export function noticeOf(error: LabError, id: string, action?: Notice['action']): Notice {
  const notice = { id, tone: 'error', happened: error.message, meaning: error.fix } as const;
  return action ? { ...notice, action } : notice;
}
