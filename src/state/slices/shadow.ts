import type { StateCreator } from 'zustand/vanilla';
import type { NaturalActivations } from '#steering/dose.ts';
import type { MomentActivity } from '#state/activity.ts';
import type { LabState } from '#state/store.ts';

/** What one side would do at a moment. Nothing of it was executed. */
export interface ShadowSide {
  /** The action that would be held for 4 ticks, [7]. */
  readonly action: Float32Array;
  /** Chosen bin and its probability in each slot; discrete head only. */
  readonly bins?: Uint8Array;
  readonly probabilities?: Float32Array;
  /** Tool positions from the moment on, [n + 1, 3] metres: 0.4 s of the held action, or the flow head's five decisions. */
  readonly path: Float32Array;
}

/** Both predictions from one observation. */
export interface Shadow {
  readonly decision: number;
  readonly tick: number;
  readonly unsteered: ShadowSide;
  readonly steered: ShadowSide;
  /** Interventions whose schedule holds at this moment. */
  readonly acting: number;
  /** From the change to the drawn path: prediction, simulation and messages. */
  readonly millis: number;
}

export interface Ghosts {
  readonly steered?: Float32Array;
  readonly unsteered?: Float32Array;
}

/** What doses are read from: tables of the lens, once they have arrived. */
export interface DoseTables {
  readonly natural: NaturalActivations;
  /** Norm of each value vector, [12 x 1536]. */
  readonly valueNorms: Float32Array;
}

export interface ShadowSlice {
  /** Null while nothing steers, while playing and while the policy is away. */
  readonly shadow: Shadow | null;
  /** The paths of `shadow`, for the stage: a new object only when they changed. */
  readonly ghosts: Ghosts;
  readonly shadowWorking: boolean;
  /** Why there is no shadow although something steers, in words. */
  readonly shadowIssue: string | null;
  readonly doseTables: DoseTables | null;
  /** The unsteered policy's activations at the shadow's moment. */
  readonly activity: MomentActivity | null;
  setShadowWorking: () => void;
  publishShadow: (shadow: Shadow, activity: MomentActivity | null) => void;
  failShadow: (issue: string) => void;
  clearShadow: () => void;
  setDoseTables: (tables: DoseTables) => void;
}

const NO_GHOSTS: Ghosts = {};

export const createShadowSlice: StateCreator<LabState, [], [], ShadowSlice> = (set, get) => ({
  shadow: null,
  ghosts: NO_GHOSTS,
  shadowWorking: false,
  shadowIssue: null,
  doseTables: null,
  activity: null,
  setShadowWorking: () => {
    if (!get().shadowWorking) set({ shadowWorking: true });
  },
  publishShadow: (shadow, activity) =>
    set({
      shadow,
      activity,
      ghosts: { steered: shadow.steered.path, unsteered: shadow.unsteered.path },
      shadowWorking: false,
      shadowIssue: null,
    }),
  failShadow: (issue) => set({ shadow: null, ghosts: NO_GHOSTS, shadowWorking: false, shadowIssue: issue }),
  clearShadow: () => {
    const { shadow, shadowWorking, shadowIssue } = get();
    if (shadow === null && !shadowWorking && shadowIssue === null) return;
    set({ shadow: null, ghosts: NO_GHOSTS, shadowWorking: false, shadowIssue: null });
  },
  setDoseTables: (tables) => set({ doseTables: tables }),
});
