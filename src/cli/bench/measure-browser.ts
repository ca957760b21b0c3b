import { readFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import type { Parity } from '#policy/parity.ts';
import type { WebBackend } from '#policy/runtime/choose.ts';
import type { BrowserTimes, LensPlan, LensTimes, PolicyPage } from './policy-page/main.ts';

export interface BrowserMeasurement {
  readonly backend: string;
  readonly runtime: string;
  readonly browser: string;
  /** From the navigation to the end of the first decision, with empty caches, and with the weights kept. */
  readonly coldMillis: number;
  readonly cachedMillis: number | undefined;
  readonly times: BrowserTimes | undefined;
  readonly parity: { readonly plain: Parity; readonly steered: Parity };
  /** Largest resident set of the page's process (VmHWM); undefined where /proc is missing. */
  readonly peakMegabytes: number | undefined;
}

export interface BrowserPlan {
  readonly url: string;
  readonly executable: string;
  readonly backend: WebBackend;
  /** Decisions to time; 0 where the adapter is computed in software. */
  readonly count: number;
  readonly fixtures: number;
}

const ARGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];
const SOFTWARE_WEBGPU = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

export async function measureBrowser(plan: BrowserPlan): Promise<BrowserMeasurement> {
  const args = plan.backend === 'webgpu' ? [...ARGS, ...SOFTWARE_WEBGPU] : ARGS;
  const browser = await chromium.launch({ executablePath: plan.executable, args });
  try {
    const page = await (await browser.newContext()).newPage();
    const cold = await load(page, plan);
    const times = plan.count > 0 ? await call(page, 'time', plan.count) : undefined;
    const parity = await call(page, 'parity', plan.fixtures);
    const peakMegabytes = await peakOf(browser);
    const cached = plan.count > 0 ? await load(page, plan) : undefined;
    return {
      backend: cold.info.backend,
      runtime: cold.info.runtime,
      browser: browser.version(),
      coldMillis: cold.firstDecisionMillis,
      cachedMillis: cached?.firstDecisionMillis,
      times,
      parity,
      peakMegabytes,
    };
  } finally {
    await browser.close();
  }
}

/** The lens in Chromium on WASM, with the threads that the machine gives. */
export async function measureBrowserLens(url: string, executable: string, plan: LensPlan): Promise<LensTimes> {
  const browser = await chromium.launch({ executablePath: executable, args: ARGS });
  try {
    const page = await (await browser.newContext()).newPage();
    await load(page, { url, backend: 'wasm' });
    return await call(page, 'timeLens', plan);
  } finally {
    await browser.close();
  }
}

async function load(page: Page, plan: Pick<BrowserPlan, 'url' | 'backend'>) {
  await page.goto(plan.url);
  return call(page, 'load', { base: `${plan.url}policies/`, backend: plan.backend });
}

/** Calls a method of the page's `policyPage`. */
async function call<Name extends keyof PolicyPage>(
  page: Page,
  name: Name,
  argument: Parameters<PolicyPage[Name]>[0],
): Promise<Awaited<ReturnType<PolicyPage[Name]>>> {
  return page.evaluate(
    ([method, value]) => {
      const { policyPage } = globalThis as unknown as { policyPage: Record<string, (value: unknown) => unknown> };
      return policyPage[method]!(value);
    },
    [name as string, argument] as const,
  ) as Promise<Awaited<ReturnType<PolicyPage[Name]>>>;
}

/** The renderer with the largest peak is the page's. */
async function peakOf(browser: Browser): Promise<number | undefined> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const peaks = await Promise.all(
    processInfo
      .filter(({ type }) => type === 'renderer')
      .map(({ id }) => readFile(`/proc/${id}/status`, 'utf8').catch(() => '')),
  );
  const kilobytes = peaks.flatMap((status) => /VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? []).map(Number);
  return kilobytes.length === 0 ? undefined : Math.max(...kilobytes) / 1000;
}
