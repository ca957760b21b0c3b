import { SimWorld } from '#rollout/sim-world.ts';
import { World } from '#sim/world.ts';
import { exposeApi } from './rpc.ts';
import type { SimApi } from './sim-api.ts';
import { createSimDesk } from './sim-desk.ts';

declare global {
  /** MuJoCo, asked for before this script was there (scripts/build-plugins.mjs); undefined where that failed. */
  var mujoco: Promise<WebAssembly.Module | undefined> | undefined;
}

const load = async () => new SimWorld(await World.load({ compiled: await globalThis.mujoco }));

// At once: the page starts this worker when it has something to ask.
let first: Promise<SimWorld> | undefined = load();
first.catch(() => undefined);

exposeApi<SimApi>(
  createSimDesk(() => {
    const world = first ?? load();
    first = undefined;
    return world;
  }),
);
