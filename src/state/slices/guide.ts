import type { StateCreator } from 'zustand/vanilla';
import type { LabState } from '#state/store.ts';

/** What explains the lab or shows it to others: tour, gallery, lesson, presenter. Nothing of it changes an experiment. */
export interface GuideSlice {
  /** Name of the example on screen, until something is changed; null where there is none. */
  readonly shownExample: string | null;
  readonly galleryOpen: boolean;
  readonly touring: boolean;
  /** The lesson of the address was put away. */
  readonly lessonClosed: boolean;
  /** Large type and few controls, for a projector. */
  readonly presenting: boolean;
  /** While presenting: everything but the place of the pointer, or of the focus, is dimmed. */
  readonly spotlight: boolean;
  /** While presenting: the stage holds its picture while things are changed. */
  readonly frozen: boolean;
  /** Another page was opened. */
  beginGuide: (start: Pick<GuideSlice, 'shownExample' | 'presenting'>) => void;
  setShownExample: (name: string | null) => void;
  setGalleryOpen: (open: boolean) => void;
  setTouring: (touring: boolean) => void;
  closeLesson: () => void;
  /** Leaving takes spotlight and freeze away too. */
  setPresenting: (presenting: boolean) => void;
  setSpotlight: (on: boolean) => void;
  setFrozen: (frozen: boolean) => void;
}

export const createGuideSlice: StateCreator<LabState, [], [], GuideSlice> = (set) => ({
  shownExample: null,
  galleryOpen: false,
  touring: false,
  lessonClosed: false,
  presenting: false,
  spotlight: false,
  frozen: false,
  beginGuide: (start) =>
    set((state) => ({
      ...start,
      lessonClosed: false,
      ...(start.presenting !== state.presenting && { spotlight: false, frozen: false }),
    })),
  setShownExample: (name) => set({ shownExample: name }),
  setGalleryOpen: (open) => set({ galleryOpen: open }),
  setTouring: (touring) => set({ touring }),
  closeLesson: () => set({ lessonClosed: true }),
  setPresenting: (presenting) => set({ presenting, spotlight: false, frozen: false }),
  setSpotlight: (on) => set({ spotlight: on }),
  setFrozen: (frozen) => set({ frozen }),
});
