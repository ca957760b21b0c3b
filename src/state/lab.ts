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
  /** Standard deviations of natural activations, [12 x 1536], once the lens data has arrived; for 'add-std'. */
  naturalStds: Float32Array | null;
}

export interface LabParts {
  readonly sim: SimApi;
  readonly preferences: Preferences;
  readonly nowMillis: () => number;
}

export function createLab({ sim, preferences, nowMillis }: LabParts): Lab {
  const poses = createPoseRegistry();
  const clock = new PlaybackClock();
  const store = createLabStore({ poses, preferences, nowMillis });
  clock.subscribe((ticks) => store.getState().mirrorTick(Math.floor(ticks + 1e-6)));
  return { store, clock, poses, sim, observations: new ObservationLog(), naturalStds: null };
}
