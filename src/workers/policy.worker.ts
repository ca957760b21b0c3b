import { openBrowserCache } from '#policy/byte-cache.ts';
import { probeCapabilities } from '#policy/runtime/probe.ts';
import { createWebRuntime } from '#policy/runtime/web.ts';
import { SimWorld } from '#rollout/sim-world.ts';
import { World } from '#sim/world.ts';
import type { DirectionApi } from './direction-api.ts';
import { createDirectionDesk } from './direction-desk.ts';
import type { LensApi } from './lens-api.ts';
import { createLensDesk } from './lens-desk.ts';
import type { PolicyApi } from './policy-api.ts';
import { createPolicyDesk } from './policy-desk.ts';
import { PolicyShelf } from './policy-shelf.ts';
import type { ProjectionApi } from './projection-api.ts';
import { createProjectionDesk } from './projection-desk.ts';
import { exposeApi } from './rpc.ts';

const fetchUrl = (url: string, init: RequestInit) => fetch(url, init);
const shelf = new PolicyShelf({
  fetch: fetchUrl,
  openCache: () => openBrowserCache((globalThis as { caches?: CacheStorage }).caches),
  probe: () => probeCapabilities(),
  createRuntime: createWebRuntime,
});

const lens = createLensDesk(shelf, fetchUrl);
exposeApi<PolicyApi & LensApi & ProjectionApi & DirectionApi>({
  ...createPolicyDesk(shelf, async () => new SimWorld(await World.load())),
  ...lens,
  ...createProjectionDesk(shelf, lens),
  ...createDirectionDesk(() => shelf.policy()),
});
