import { openBrowserCache } from '#policy/byte-cache.ts';
import { probeCapabilities } from '#policy/runtime/probe.ts';
import { createWebRuntime } from '#policy/runtime/web.ts';
import type { PolicyApi } from './policy-api.ts';
import { createPolicyDesk } from './policy-desk.ts';
import { PolicyShelf } from './policy-shelf.ts';
import { exposeApi } from './rpc.ts';

const shelf = new PolicyShelf({
  fetch: (url, init) => fetch(url, init),
  openCache: () => openBrowserCache((globalThis as { caches?: CacheStorage }).caches),
  probe: () => probeCapabilities(),
  createRuntime: createWebRuntime,
});

exposeApi<PolicyApi>(createPolicyDesk(shelf));
