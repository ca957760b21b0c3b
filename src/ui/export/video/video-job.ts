import { createStore } from 'zustand/vanilla';

/** The one video that a page renders at a time; it goes on while its dialog is closed. */
export interface VideoJob {
  /** Null while none is rendered. */
  readonly progress: { readonly done: number; readonly frames: number } | null;
  readonly cancel: () => void;
}

export const IDLE_VIDEO: VideoJob = { progress: null, cancel: () => undefined };
export const videoJob = createStore<VideoJob>()(() => IDLE_VIDEO);
