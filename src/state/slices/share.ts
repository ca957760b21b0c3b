import type { StateCreator } from 'zustand/vanilla';
import { WHOLE_PAGE, type LinkView, type PageOptions } from '#share/link-state.ts';
import type { Lane } from '#state/lanes.ts';
import type { LabState } from '#state/store.ts';

/** 'shared': the page shows what a link holds; 'diverged': something was changed since; 'none': there was no link. */
export type ShareStatus = 'none' | 'shared' | 'diverged';

/** What became of a recorded episode on this machine. */
export interface SharedLane {
  /** Hash of all positions after the last tick, here. */
  readonly finalHash: string;
  /** The link says that it ends in another state. */
  readonly mismatch: boolean;
  /** Which policy decided; 'teacher' is the demonstrator. */
  readonly bundleId: string;
}

/** Whether the policy of this page decides as the recording says. */
export type ShareCheck =
  | { readonly status: 'idle' }
  | { readonly status: 'checking' }
  | { readonly status: 'reproduced' | 'differs' | 'failed'; readonly sentence: string };

export interface ShareSlice {
  readonly shareStatus: ShareStatus;
  /** The opened link, with '#'; null without one. */
  readonly sharedHash: string | null;
  readonly sharedLanes: Readonly<Partial<Record<Lane, SharedLane>>>;
  /** Where the link puts the camera. */
  readonly sharedView: LinkView | null;
  /** Somebody moved the camera: a link keeps it. Until then each screen fits the view to itself. */
  readonly viewMoved: boolean;
  readonly shareCheck: ShareCheck;
  readonly pageOptions: PageOptions;
  setShare: (change: Partial<Omit<ShareSlice, 'setShare' | 'setViewMoved'>>) => void;
  setViewMoved: () => void;
}

export const createShareSlice: StateCreator<LabState, [], [], ShareSlice> = (set) => ({
  shareStatus: 'none',
  sharedHash: null,
  sharedLanes: {},
  sharedView: null,
  viewMoved: false,
  shareCheck: { status: 'idle' },
  pageOptions: WHOLE_PAGE,
  setShare: (change) => set(change),
  setViewMoved: () => set({ viewMoved: true }),
});
