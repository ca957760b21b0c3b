import { exposeApi } from './rpc.ts';
import type { SimApi } from './sim-api.ts';
import { createSimDesk } from './sim-desk.ts';
import { loadSimWorld } from './load-sim-world.ts';

exposeApi<SimApi>(createSimDesk(loadSimWorld));
