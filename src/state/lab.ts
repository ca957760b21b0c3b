import type { SimApi } from '#workers/sim-api.ts';
import { PlaybackClock } from './clock.ts';
import { createPoseRegistry, type PoseRegistry } from './pose-track.ts';
import type { Preferences } from './slices/ui.ts';
import { ObservationLog } from './observations.ts';
import { createLabStore, type LabStore } from './store.ts';

/** Everything that one open lab consists of. Made once by main.tsx; tests make their own. */
export interface Lab {
  readonly store: LabStore;
  readonly clock: PlaybackClock;
  readonly poses: PoseRegistry;
  readonly sim: SimApi;
  readonly observations: ObservationLog;
  /** Settles when something has moved on the page, or when nothing will: what nobody sees yet waits for it. */
  readonly firstMotion: Promise<unknown>;
  /** Standard deviations of natural activations, [12 x 1536], once the lens data has arrived; for 'add-std'. */
  naturalStds: Float32Array | null;
}

export interface LabParts {
  readonly sim: SimApi;
  readonly preferences: Preferences;
  readonly nowMillis: () => number;
  /** Settled when left out. */
  readonly firstMotion?: Promise<unknown>;
}

export function createLab({ sim, preferences, nowMillis, firstMotion = Promise.resolve() }: LabParts): Lab {
  const poses = createPoseRegistry();
  const clock = new PlaybackClock();
  const store = createLabStore({ poses, preferences, nowMillis });
  clock.subscribe((ticks) => store.getState().mirrorTick(Math.floor(ticks + 1e-6)));
  return { store, clock, poses, sim, observations: new ObservationLog(), firstMotion, naturalStds: null };
}
