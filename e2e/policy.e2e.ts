import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { buildPolicyPage, servePolicyPage } from '../src/cli/bench/build-policy-page.ts';
import type { ServeOptions, ServedPage } from '../src/cli/bench/build-policy-page.ts';
import type { PolicyPage } from '../src/cli/bench/policy-page/main.ts';
import { bundleFolder, openBundleFolder } from '../src/cli/episodes/native-policy.ts';
import { Engine } from '../src/policy/engine.ts';
import { readFixtures, relativeRms } from '../src/policy/parity.ts';
import { createNativeRuntime } from '../src/policy/runtime/native.ts';
import type { GraphFamily } from '../src/policy/runtime/types.ts';
import { launchBrowser, openPage } from './support/browser.ts';

/**
 * The production build of the policy worker against the fp32 fixtures, in Chromium: on WASM with and without threads, and on
 * WebGPU. Software WebGPU takes seconds a decision, so it gets one fixture; the native tests run all.
 */
const SOFTWARE_WEBGPU = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

let built: Awaited<ReturnType<typeof buildPolicyPage>>;
beforeAll(async () => {
  built = await buildPolicyPage();
});
afterAll(() => built.remove());

async function withPage(
  options: { readonly args?: readonly string[]; readonly serve?: ServeOptions },
  test: (page: Page, served: ServedPage) => Promise<void>,
): Promise<void> {
  const served = await servePolicyPage(built.folder, options.serve);
  const browser = await launchBrowser(options.args);
  try {
    const { page, expectClean } = await openPage(browser, '', {}, served.url);
    await test(page, served);
    expectClean();
  } finally {
    await browser.close();
    await served.close();
  }
}

/** Calls a method of the page's `policyPage`. */
function call<Name extends keyof PolicyPage>(
  page: Page,
  name: Name,
  argument?: Parameters<PolicyPage[Name]>[0],
): Promise<Awaited<ReturnType<PolicyPage[Name]>>> {
  return page.evaluate(
    ([method, value]) => {
      const { policyPage } = globalThis as unknown as { policyPage: Record<string, (value: unknown) => unknown> };
      return policyPage[method]!(value);
    },
    [name as string, argument] as const,
  ) as Promise<Awaited<ReturnType<PolicyPage[Name]>>>;
}

async function killGpuProcess(browser: Browser): Promise<void> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  process.kill(processInfo.find(({ type }) => type === 'GPU')!.id, 'SIGKILL');
}

/** The horizon that onnxruntime-node computes for a fixture from the same noise. */
async function nativeFlow(index: number, family: GraphFamily): Promise<Float32Array> {
  const bundle = await openBundleFolder(await bundleFolder(undefined));
  const engine = await Engine.create(bundle, await createNativeRuntime({ threads: 1, family }));
  const { observation, text } = readFixtures(engine.bundle.fixtures)[index]!;
  const sampling = { temperature: 0, seed: 0 };
  const { horizon } = await engine.decide({ observation, text, head: 'flow', decision: 0, sampling });
  await engine.dispose();
  return horizon!;
}

describe('the policy worker in Chromium', () => {
  it('decides on WASM as PyTorch does, downloads once, and forgets when asked', async () => {
    await withPage({}, async (page, { url }) => {
      const base = `${url}policies/`;
      const first = await call(page, 'load', { base });
      expect(first.info).toMatchObject({ backend: 'wasm', threads: 2 });
      expect(first.info.reason).toContain('WebAssembly, 2 threads. No WebGPU');
      expect(first.info.selfTest.passed).toBe(true);
      expect(first.progress.map((step) => step.stage).filter((stage, i, all) => stage !== all[i - 1])).toEqual([
        'looking',
        'downloading',
        'starting',
        'ready',
      ]);
      const parity = await call(page, 'parity', 12);
      expect(parity.backend).toBe('wasm');
      const near = (parity.plain.withinTwoBins + parity.steered.withinTwoBins) / 2;
      expect(near).toBeGreaterThanOrEqual(0.95);
      expect(Math.max(parity.plain.relativeRms, parity.steered.relativeRms)).toBeLessThan(0.07);
      expect(first.info.experts[0]!.isLoaded).toBe(false);
      await call(page, 'loadExpert', first.info.experts[0]!.id);
      const horizon = Float32Array.from(await call(page, 'flow', 2));
      expect(relativeRms([horizon], [await nativeFlow(2, 'int8')])).toBeLessThan(0.2);
      await page.reload();
      const again = await call(page, 'load', { base });
      const last = again.progress.findLast((step) => step.download !== undefined)!.download!;
      expect(last.cachedBytes).toBe(last.totalBytes);
      await call(page, 'clear');
      expect((await call(page, 'size', { base })).missingBytes).toBe(last.totalBytes);
    });
  });

  it('works with one thread where the page is not cross-origin isolated', async () => {
    await withPage({ serve: { isolated: false } }, async (page, { url }) => {
      const { info } = await call(page, 'load', { base: `${url}policies/` });
      expect(info).toMatchObject({ backend: 'wasm', threads: 1 });
      expect(info.capabilities.crossOriginIsolated).toBe(false);
      expect(info.reason).toContain('not cross-origin isolated');
      const parity = await call(page, 'parity', 2);
      expect(parity.plain.relativeRms).toBeLessThan(0.07);
    });
  });

  it('computes on WebGPU what fp32 PyTorch does, unsteered and steered, and recovers when the device is lost', async () => {
    await withPage({ args: SOFTWARE_WEBGPU }, async (page, { url }) => {
      const { info } = await call(page, 'load', { base: `${url}policies/`, backend: 'webgpu' });
      expect(info).toMatchObject({ backend: 'webgpu', notices: [] });
      const parity = await call(page, 'parity', 1);
      expect(parity.backend).toBe('webgpu');
      for (const { relativeRms: error, argmaxAgreement } of [parity.plain, parity.steered]) {
        expect(error).toBeLessThan(1e-3);
        expect(argmaxAgreement).toBe(1);
      }
      await call(page, 'loadExpert', info.experts[0]!.id);
      const horizon = Float32Array.from(await call(page, 'flow', 0));
      expect(relativeRms([horizon], [await nativeFlow(0, 'nbits')])).toBeLessThan(1e-3);
      // In the middle of a decision, as a driver reset would.
      const pending = call(page, 'parity', 1);
      await killGpuProcess(page.context().browser()!);
      expect(await pending).toEqual(parity);
      const { backend, notices } = await call(page, 'info');
      expect(backend).toBe('webgpu');
      expect(notices).toHaveLength(1);
      expect(notices[0]).toContain('the graphics device was lost');
    });
  }, 400_000);

  it('answers a missing policy with a sentence', async () => {
    const served = await servePolicyPage(built.folder);
    const browser = await launchBrowser();
    try {
      const { page } = await openPage(browser, '', {}, served.url);
      const sentence = await call(page, 'loadFailure', { base: `${served.url}policies/`, id: '000000000000' });
      expect(sentence).toContain('manifest.json is not on this site (404).');
    } finally {
      await browser.close();
      await served.close();
    }
  });
});
