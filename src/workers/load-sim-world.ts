import { World, type Snapshot } from '#sim/world.ts';
import type { SnapshotWorld } from './sim-desk.ts';

/** Loads MuJoCo and makes the worker's world in the form that the rollout loop asks for. @throws LabError 'simulator-load' */
export async function loadSimWorld(): Promise<SnapshotWorld<Snapshot>> {
  const world = await World.load();
  return {
    reset: (suite, seed) => world.reset({ suite, seed }),
    observe: () => world.observe(),
    step: (action) => world.step(action),
    pose: () => world.pose(),
    get succeeded() {
      return world.succeeded;
    },
    hash: () => world.hash(),
    teacherAction: () => world.teacherAction(),
    snapshot: () => world.snapshot(),
    restore: (snapshot) => world.restore(snapshot),
  };
}
