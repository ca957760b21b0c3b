import { SimWorld } from '#rollout/sim-world.ts';
import { World } from '#sim/world.ts';
import { connectSim } from '#workers/sim-client.ts';
import { createSimDesk } from '#workers/sim-desk.ts';
import { hashTable, type HashRow } from '../support/hash-table.ts';

/** The table as this page's own thread computes it, and as the product's simulator worker does. */
const determinism = {
  page: (): Promise<HashRow[]> => hashTable(createSimDesk(async () => new SimWorld(await World.load()))),
  worker: async (): Promise<HashRow[]> => {
    const { api, dispose } = connectSim();
    const rows = await hashTable(api);
    dispose();
    return rows;
  },
};

declare global {
  interface Window {
    determinism: typeof determinism;
  }
}
window.determinism = determinism;
