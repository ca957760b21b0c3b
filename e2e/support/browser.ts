import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { expect, inject, onTestFailed } from 'vitest';
import { requireChromium } from '../../scripts/find-chromium.mjs';
import { SOFTWARE_CHROMIUM_ARGS } from '../../src/cli/bench/chromium-args.ts';

export function launchBrowser(extraArgs: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: requireChromium(), args: [...SOFTWARE_CHROMIUM_ARGS, ...extraArgs] });
}

/** A page that takes note of everything that must not happen. */
export interface WatchedPage {
  readonly page: Page;
  /** Fails when the page wrote an error, threw, missed a file, or asked another origin. Call it at the end of a test. */
  readonly expectClean: () => void;
  readonly close: () => Promise<void>;
}

export interface OpenOptions extends BrowserContextOptions {
  /** The policy's files never arrive: for tests of what works before them, and cheaper by tens of megabytes. */
  readonly withoutPolicy?: boolean;
  /** The page is not cross-origin isolated, as on a host without the headers: WASM has one thread. */
  readonly oneThread?: boolean;
}

/** Opens an address in a context of its own. On failure a screenshot goes to shots/. */
export async function openPage(
  browser: Browser,
  path = '',
  { withoutPolicy = false, oneThread = false, ...options }: OpenOptions = {},
  base: string = inject('pageUrl'),
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  // A request that is neither answered nor refused waits, as on a slow line.
  if (withoutPolicy) await page.route('**/policies/**', () => undefined);
  if (oneThread) {
    await page.route(base, async (route) => {
      const response = await route.fetch();
      const { 'cross-origin-embedder-policy': _, ...headers } = response.headers();
      await route.fulfill({ response, headers });
    });
  }
  const trouble: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') trouble.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => trouble.push(`uncaught: ${error.message}`));
  page.on('response', (response) => {
    if (response.status() >= 400) trouble.push(`${response.status()} ${response.url()}`);
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(base) && !/^(data|blob):/.test(url)) trouble.push(`foreign: ${url}`);
  });
  onTestFailed(async ({ task }) => {
    const folder = join(import.meta.dirname, '..', '..', 'shots');
    mkdirSync(folder, { recursive: true });
    await page
      .screenshot({ path: join(folder, `${task.name.replaceAll(/[^a-z0-9]+/gi, '-')}.png`) })
      .catch(() => undefined);
  });
  await page.goto(base + path);
  return {
    page,
    expectClean: () => expect(trouble).toEqual([]),
    close: () => context.close(),
  };
}
