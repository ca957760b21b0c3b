import type { StateCreator } from 'zustand/vanilla';
import type { LabState } from '#state/store.ts';

export const SPEEDS = [0.25, 0.5, 1, 2, 4] as const;
export type Speed = (typeof SPEEDS)[number];

export interface PlaybackSlice {
  readonly playing: boolean;
  readonly speed: Speed;
  /** Whole ticks of the cursor: a mirror of the clock (clock.ts), which alone is moved. */
  readonly tick: number;
  setPlaying: (playing: boolean) => void;
  setSpeed: (speed: Speed) => void;
  /** For the clock only. Everyone else seeks the clock. */
  mirrorTick: (tick: number) => void;
}

export const createPlaybackSlice: StateCreator<LabState, [], [], PlaybackSlice> = (set) => ({
  playing: false,
  speed: 1,
  tick: 0,
  setPlaying: (playing) => set({ playing }),
  setSpeed: (speed) => set({ speed }),
  mirrorTick: (tick) => set((state) => (state.tick === tick ? state : { tick })),
});
