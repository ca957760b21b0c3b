import type { StateCreator } from 'zustand/vanilla';
import type { SceneLayout, Suite } from '#sim/types.ts';
import type { LabState } from '#state/store.ts';

/** Who drives the arm: the policy under study, or the scripted demonstrator it was trained on. */
export const DRIVERS = ['policy', 'teacher'] as const;
export type Driver = (typeof DRIVERS)[number];

/** Seeds are the whole numbers that the world's generator tells apart (src/sim). */
export const MAX_SEED = 2_147_483_647;
export const FIRST_SEED = 4217;

export interface SceneSlice {
  readonly suite: Suite;
  readonly seed: number;
  /** The user's own words; null means the task's prompt. The task still judges success. */
  readonly promptOverride: string | null;
  /** The scene of (suite, seed); null until the simulator has answered. */
  readonly layout: SceneLayout | null;
  readonly driver: Driver;
  /** Who shall drive as soon as it can: the policy, until a person or a link says otherwise. */
  readonly wantedDriver: Driver;
  /** Drivers that can run now. The policy joins when it has loaded and passed its self-test. */
  readonly readyDrivers: Readonly<Record<Driver, boolean>>;
  setScene: (scene: { suite?: Suite; seed?: number }) => void;
  setLayout: (layout: SceneLayout) => void;
  setPromptOverride: (prompt: string | null) => void;
  setDriver: (driver: Driver) => void;
  /** For a driver that may not be there yet: it takes over when it is. */
  wishDriver: (driver: Driver) => void;
  setDriverReady: (driver: Driver, ready: boolean) => void;
}

export const createSceneSlice: StateCreator<LabState, [], [], SceneSlice> = (set) => ({
  suite: 'object',
  seed: FIRST_SEED,
  promptOverride: null,
  layout: null,
  driver: 'teacher',
  wantedDriver: 'policy',
  readyDrivers: { policy: false, teacher: false },
  setScene: ({ suite, seed }) =>
    set((state) => ({
      suite: suite ?? state.suite,
      seed: clampSeed(seed ?? state.seed),
      // Another suite asks for another task: words written for the old one would judge nothing.
      promptOverride: suite === undefined || suite === state.suite ? state.promptOverride : null,
    })),
  setLayout: (layout) => set({ layout }),
  setPromptOverride: (prompt) => set({ promptOverride: prompt }),
  setDriver: (driver) => set({ driver, wantedDriver: driver }),
  wishDriver: (driver) => set((state) => ({ wantedDriver: driver, ...(state.readyDrivers[driver] && { driver }) })),
  setDriverReady: (driver, ready) =>
    set((state) => ({
      readyDrivers: { ...state.readyDrivers, [driver]: ready },
      ...(ready && state.wantedDriver === driver && { driver }),
    })),
});

/** The nearest valid seed. */
export function clampSeed(seed: number): number {
  if (!Number.isFinite(seed)) return 0;
  return Math.min(MAX_SEED, Math.max(0, Math.round(seed)));
}

/** The words that the policy reads: the user's, or else the task's. */
export function selectPrompt(state: Pick<SceneSlice, 'promptOverride' | 'layout'>): string {
  return state.promptOverride ?? state.layout?.task.prompt ?? '';
}
