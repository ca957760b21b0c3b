import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Server } from 'node:http';
import react from '@vitejs/plugin-react';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createStaticServer, listen } from '../scripts/serve.mjs';
import { launchBrowser, openPage, type WatchedPage } from './support/browser.ts';

let browser: Browser;
let server: Server;
let url: string;
let folder: string;
let opened: WatchedPage;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'steerlab-stage-'));
  const pages = join(import.meta.dirname, 'pages');
  await build({
    configFile: false,
    root: pages,
    base: './',
    logLevel: 'error',
    plugins: [react()],
    build: { outDir: folder, emptyOutDir: true, minify: false, rolldownOptions: { input: join(pages, 'stage.html') } },
  });
  ({ server, url } = await listen(createStaticServer(folder), 0));
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});
afterEach(() => opened.close());

async function openStage(query: string, viewport = { width: 640, height: 480 }): Promise<Page> {
  opened = await openPage(browser, `stage.html?${query}`, { viewport }, url);
  await opened.page.waitForFunction(() => stagePage.stage !== null);
  return opened.page;
}

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly colors: number;
  /** Sum over all pixels that tells two pictures apart. */
  readonly digest: number;
}

/** What the stage hands out as PNG, read back. */
function picture(page: Page): Promise<Picture> {
  return page.evaluate(async () => {
    const bitmap = await createImageBitmap((await stagePage.stage?.capturePng()) ?? new Blob());
    const pen = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    pen?.drawImage(bitmap, 0, 0);
    const pixels = new Uint32Array(
      pen?.getImageData(0, 0, bitmap.width, bitmap.height).data.buffer ?? new ArrayBuffer(0),
    );
    const digest = pixels.reduce((sum, pixel, index) => (sum + pixel * ((index % 977) + 1)) % 2 ** 45, 0);
    return { width: bitmap.width, height: bitmap.height, colors: new Set(pixels).size, digest };
  });
}

const isLost = (page: Page) =>
  page.evaluate(() => stagePage.stage?.canvas.getContext('webgl2')?.isContextLost() ?? true);

describe('the stage', () => {
  it('draws the arm, follows the cursor, and stays alive under StrictMode', async () => {
    const page = await openStage('compare&ghosts&labels&tick=0');
    // @react-three/fiber has killed its own canvas half a second after a StrictMode mount (#3863).
    await page.waitForTimeout(1200);
    expect(await isLost(page)).toBe(false);
    expect(await page.evaluate(() => stagePage.level)).toBe('low');
    const start = await picture(page);
    expect([start.width, start.height]).toEqual([640, 480]);
    expect(start.colors).toBeGreaterThan(1000);
    expect(await picture(page)).toEqual(start);
    await page.evaluate(() => stagePage.cursor.set(40));
    expect((await picture(page)).digest).not.toBe(start.digest);
    opened.expectClean();
  });

  it('is the same picture however the browser batches the drawing of its surfaces', async () => {
    const usual = await picture(await openStage('tick=30&labels'));
    await opened.close();
    expect(await picture(await openStage('tick=30&labels&batches'))).toEqual(usual);
    opened.expectClean();
  });

  it('orbits by mouse and goes home by preset', async () => {
    const page = await openStage('');
    const view = () => page.evaluate(() => stagePage.stage?.getView());
    const home = await view();
    await page.mouse.move(300, 200);
    await page.mouse.down();
    await page.mouse.move(420, 240, { steps: 4 });
    await page.mouse.up();
    await page.waitForFunction((before) => stagePage.stage?.getView().position[0] !== before, home?.position[0]);
    await page.evaluate(() => stagePage.stage?.setPreset('overview'));
    await page.waitForFunction(
      (before) => Math.abs((stagePage.stage?.getView().position[0] ?? 0) - (before ?? 0)) < 1e-3,
      home?.position[0],
    );
    opened.expectClean();
  });

  it('frees the level it leaves: the GPU holds as much after medium, high, medium as before', async () => {
    const page = await openStage('quality=medium&compare&ghosts&labels', { width: 160, height: 120 });
    const draw = async (quality: 'medium' | 'high') => {
      await page.evaluate((next) => stagePage.setQuality(next), quality);
      await page.waitForFunction((next) => stagePage.level === next, quality);
      expect((await picture(page)).colors).toBeGreaterThan(300);
      return page.evaluate(() => stagePage.memory());
    };
    const medium = await draw('medium');
    expect(medium.geometries).toBeGreaterThan(20);
    expect(medium.textures).toBeGreaterThan(3);
    await draw('high');
    expect(await draw('medium')).toEqual(medium);
    opened.expectClean();
  });

  it('holds nothing on the GPU once it has left the page', async () => {
    const page = await openStage('compare&ghosts&labels', { width: 160, height: 120 });
    await picture(page);
    expect(await page.evaluate(() => stagePage.memory().geometries)).toBeGreaterThan(20);
    await page.evaluate(() => stagePage.unmount());
    await page.getByText('unmounted').waitFor();
    expect(await page.evaluate(() => stagePage.memory())).toEqual({ geometries: 0, textures: 0 });
    opened.expectClean();
  });

  it('says that the graphics context is lost, and draws again when it is back', async () => {
    const page = await openStage('tick=30');
    const before = await picture(page);
    await page.evaluate(() => {
      const context = stagePage.stage?.canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context');
      context?.loseContext();
      setTimeout(() => context?.restoreContext(), 1500);
    });
    await page.getByText('The graphics driver took the 3D view away').waitFor();
    await page.getByText('The graphics driver took the 3D view away').waitFor({ state: 'detached' });
    expect(await picture(page)).toEqual(before);
    expect(await isLost(page)).toBe(false);
  });

  it('makes a new canvas when the context stays away', async () => {
    const page = await openStage('tick=30');
    const before = await picture(page);
    await page.evaluate(() =>
      stagePage.stage?.canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext(),
    );
    await page.getByRole('button', { name: 'Draw it again' }).click();
    await page.waitForFunction(() => stagePage.stage?.canvas.getContext('webgl2')?.isContextLost() === false);
    expect(await picture(page)).toEqual(before);
  });

  it('says so where a browser has no WebGL, and leaves the page alive', async () => {
    const plain = await launchBrowser(['--disable-3d-apis']);
    opened = await openPage(plain, 'stage.html', {}, url);
    await opened.page.getByText('This browser gives pages no WebGL 2').waitFor();
    opened.expectClean();
    await plain.close();
  });
});
