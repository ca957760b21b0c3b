import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SimWorld } from '#rollout/sim-world.ts';
import { SUITES } from '#sim/types.ts';
import { World } from '#sim/world.ts';
import { createSimDesk } from '#workers/sim-desk.ts';
import { launchBrowser, openPage } from './support/browser.ts';
import { SEEDS_PER_SUITE, hashTable } from './support/hash-table.ts';
import { serveTestPage, type ServedPage } from './support/test-page.ts';
import type {} from './pages/determinism.ts';

let browser: Browser;
let served: ServedPage;
beforeAll(async () => {
  [browser, served] = await Promise.all([launchBrowser(), serveTestPage('determinism.html')]);
});
afterAll(async () => {
  await browser.close();
  await served.close();
});

it('gives the same physics and the same pictures in Node, in the page and in the worker', async () => {
  const node = await hashTable(createSimDesk(async () => new SimWorld(await World.load())));
  expect(node.length).toBe(SUITES.length * SEEDS_PER_SUITE);
  expect(new Set(node.flatMap(({ physics, seen }) => [physics, seen])).size).toBe(2 * node.length);

  const opened = await openPage(browser, 'determinism.html', {}, served.url);
  expect(await opened.page.evaluate(() => window.determinism.page())).toEqual(node);
  expect(await opened.page.evaluate(() => window.determinism.worker())).toEqual(node);
  opened.expectClean();
  await opened.close();
});
