import { SimWorld } from '#rollout/sim-world.ts';
import { World } from '#sim/world.ts';
import { exposeApi } from './rpc.ts';
import type { SimApi } from './sim-api.ts';
import { createSimDesk } from './sim-desk.ts';

exposeApi<SimApi>(createSimDesk(async () => new SimWorld(await World.load())));
