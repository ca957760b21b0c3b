import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { LabError } from '#base/errors.ts';
import type { Command } from '#cli/command.ts';
import type { Io } from '#cli/io.ts';
import { describeMachine } from '#cli/machine.ts';
import type { Machine } from '#cli/machine.ts';
import { flag, integer, parseOptions, text } from '#cli/options.ts';
import { requireChromium, type StaticServerScript } from './build-policy-page.ts';
import { SOFTWARE_CHROMIUM_ARGS } from './chromium-args.ts';
import { median } from './median.ts';
import { measureDrag, measureProjection, measureRunBoth, measureWord } from './page-gestures.ts';
import type { Drag, RunBoth } from './page-gestures.ts';
import { benchLinks, type BenchLinks, type DragGroup } from './page-links.ts';
import { measureFirstMotion, NETWORKS, type NetworkName } from './page-motion.ts';

const USAGE = `Usage: bench page [--count N] [--dist FOLDER] [--only motion|drag|words|run] [--json]

Opens the built page (npm run build) in Chromium with the bundled policy on WASM and measures what a user waits for.
Nothing else should run on the machine meanwhile. --count N repeats each measurement (5 when left out).`;

const ROOT = join(import.meta.dirname, '../../..');
const PARTS = ['motion', 'drag', 'words', 'run'] as const;

const VIEWPORT = { width: 1440, height: 900 };
const POLICY_TIMEOUT_MILLIS = 180_000;

/** The JSON document of `bench page --json`. Times are medians in milliseconds. */
export interface PageBench {
  readonly schema: 1;
  readonly command: string;
  readonly machine: Machine;
  readonly browser: string;
  readonly viewport: typeof VIEWPORT;
  /** From the navigation, nothing in cache, to the first frame after the cursor moved. */
  readonly firstMotion?: Readonly<Record<'front' | 'link', Readonly<Record<NetworkName, number>>>>;
  readonly drag?: Readonly<Record<DragGroup, Drag>>;
  /** Token projections of one action slot: inside the worker, and from the click to the words. */
  readonly projection?: { readonly worker: number; readonly click: number };
  readonly conceptWord?: number;
  readonly runBoth?: RunBoth;
}

export const benchPageCommand: Command = {
  usage: USAGE,
  async run(args, io) {
    const { options } = parseOptions(args, {
      count: integer({ min: 1, max: 100, fallback: 5 }),
      dist: text(),
      only: text(),
      json: flag,
    });
    const only = PARTS.find((part) => part === options.only);
    if (options.only !== undefined && only === undefined) {
      throw new LabError('usage', `--only expects ${PARTS.join(', ')}, received "${options.only}".`);
    }
    const folder = options.dist ?? join(ROOT, 'dist');
    if (!existsSync(join(folder, 'index.html'))) {
      throw new LabError('no-build', `There is no page in ${folder}.`, { fix: 'Run npm run build first.' });
    }
    const bench = await measure({ folder, count: options.count, wanted: only ? [only] : PARTS, io });
    io.stdout(options.json ? JSON.stringify(bench) : textOf(bench));
  },
};

interface Plan {
  readonly folder: string;
  readonly count: number;
  readonly wanted: readonly (typeof PARTS)[number][];
  readonly io: Io;
}

async function measure({ folder, count, wanted, io }: Plan): Promise<PageBench> {
  const script = pathToFileURL(join(ROOT, 'scripts/serve.mjs')).href;
  const { createStaticServer, listen } = (await import(script)) as StaticServerScript;
  const server = createStaticServer(folder);
  const { url } = await listen(server, 0);
  const browser = await chromium.launch({ executablePath: await requireChromium(), args: [...SOFTWARE_CHROMIUM_ARGS] });
  try {
    const links = benchLinks();
    const isWanted = (part: (typeof PARTS)[number]) => wanted.includes(part);
    return {
      schema: 1,
      command: `bench page --count ${count}`,
      machine: describeMachine(),
      browser: browser.version(),
      viewport: VIEWPORT,
      ...(isWanted('motion') && { firstMotion: await motions(browser, url, links, count, io) }),
      ...(isWanted('drag') && { drag: await drags(browser, url, links, count, io) }),
      ...(isWanted('words') && (await words(browser, url, links, count, io))),
      ...(isWanted('run') && { runBoth: await runs(browser, url, links, io) }),
    };
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
}

async function motions(browser: Browser, url: string, links: BenchLinks, count: number, io: Io) {
  const measured = async (hash: string, network: NetworkName) => {
    io.progress(`first motion, ${network}`);
    const times: number[] = [];
    for (let i = 0; i < count; i++) {
      times.push(await inPage(browser, (page) => measureFirstMotion(page, url + hash, NETWORKS[network])));
    }
    return median(times);
  };
  const of = async (hash: string) => ({
    local: await measured(hash, 'local'),
    '50 Mbit/s': await measured(hash, '50 Mbit/s'),
    '10 Mbit/s': await measured(hash, '10 Mbit/s'),
  });
  return { front: await of(''), link: await of(links.recorded) };
}

async function drags(browser: Browser, url: string, { drag }: BenchLinks, count: number, io: Io) {
  const measured = async (group: DragGroup) => {
    io.progress(`dragging, ${group}`);
    return inPage(browser, async (page) => {
      await openWithPolicy(page, url + drag[group]);
      return measureDrag(page, count);
    });
  };
  return { slots: await measured('slots'), text: await measured('text'), image: await measured('image') };
}

async function words(browser: Browser, url: string, { drag }: BenchLinks, count: number, io: Io) {
  io.progress('projections and concept words');
  return inPage(browser, async (page) => {
    await openWithPolicy(page, url + drag.slots);
    const projection = await measureProjection(page, count);
    return { projection, conceptWord: await measureWord(page, count) };
  });
}

async function runs(browser: Browser, url: string, { longRun }: BenchLinks, io: Io): Promise<RunBoth> {
  io.progress('Run both');
  return inPage(browser, async (page) => {
    await openWithPolicy(page, url + longRun);
    return measureRunBoth(page);
  });
}

/** A context of its own: nothing in cache. */
async function inPage<T>(browser: Browser, work: (page: Page) => Promise<T>): Promise<T> {
  const context: BrowserContext = await browser.newContext({ viewport: VIEWPORT });
  try {
    const page = await context.newPage();
    // tsx wraps functions in this helper, which a function that is sent to the page has to find there.
    await page.addInitScript('globalThis.__name = (named) => named');
    return await work(page);
  } finally {
    await context.close();
  }
}

async function openWithPolicy(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.getByRole('button', { name: /^Policy: int8 · WASM/ }).waitFor({ timeout: POLICY_TIMEOUT_MILLIS });
}

function textOf({ machine, browser, firstMotion, drag, projection, conceptWord, runBoth }: PageBench): string {
  const lines = [`${machine.cpu}, ${machine.cores} cores, Chromium ${browser}, software rendering, medians`];
  for (const [what, times] of Object.entries(firstMotion ?? {})) {
    for (const [network, millis] of Object.entries(times)) {
      lines.push(`${what} to first motion, ${network}: ${(millis / 1000).toFixed(2)} s`);
    }
  }
  for (const [group, { shadow, single, longestTask }] of Object.entries(drag ?? {})) {
    lines.push(
      `dragging on ${group}: shadow ${shadow.toFixed(0)} ms, one step to its frame ${single.toFixed(0)} ms, ` +
        `longest task ${longestTask.toFixed(0)} ms`,
    );
  }
  if (projection) {
    lines.push(
      `projections: ${projection.worker.toFixed(0)} ms in the worker, ${projection.click.toFixed(0)} ms a click`,
    );
  }
  if (conceptWord !== undefined) lines.push(`concept word: ${conceptWord.toFixed(0)} ms`);
  if (runBoth) {
    lines.push(
      `Run both: ${runBoth.wallSeconds.toFixed(1)} s for ${runBoth.episodeSeconds.join(' and ')} s of episode`,
    );
  }
  return lines.join('\n');
}
