import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '#base/errors.ts';
import { createMemorylessCache } from '#policy/byte-cache.ts';
import { readFixtures } from '#policy/parity.ts';
import { createNativeRuntime } from '#policy/runtime/native.ts';
import { bundleFolder, openCommittedBundle } from '#policy/test-support/open-bundle.ts';
import type { DecisionRequest } from '#policy/types.ts';
import type { LoadProgress, PolicyApi } from './policy-api.ts';
import { createPolicyDesk } from './policy-desk.ts';
import { PolicyShelf } from './policy-shelf.ts';

const BASE = 'https://lab.test/policies/';
const UNKNOWN = 'ffffffffffff';
let folder: string;
let request: DecisionRequest;
let desk: PolicyApi;
const progress: LoadProgress[] = [];
const signal = new AbortController().signal;

/** The committed bundle as a web site. */
async function fetchFile(url: string): Promise<Response> {
  if (url.includes(UNKNOWN)) return new Response('', { status: 404 });
  const path = new URL(url).pathname.replace(/^\/policies\/(?:[0-9a-f]{12}\/)?/, '');
  const from = path === 'index.json' ? join(folder, '..') : folder;
  const bytes = await readFile(join(from, path)).catch(() => undefined);
  return bytes === undefined ? new Response('', { status: 404 }) : new Response(new Uint8Array(bytes));
}

beforeAll(async () => {
  folder = await bundleFolder();
  const { fixtures } = await openCommittedBundle();
  const { observation, text } = readFixtures(fixtures)[0]!;
  request = { observation, text, head: 'discrete', decision: 0, sampling: { temperature: 1, seed: 4 } };
  const shelf = new PolicyShelf({
    fetch: fetchFile,
    openCache: async () => createMemorylessCache(),
    probe: async () => ({
      webgpu: 'none',
      adapter: 'none here',
      shaderF16: false,
      jspi: false,
      wasmSimd: true,
      crossOriginIsolated: false,
      cores: 2,
      memoryGb: undefined,
    }),
    createRuntime: () => createNativeRuntime({ threads: 1 }),
  });
  desk = createPolicyDesk(shelf, () => Promise.reject(new Error('no world in this test')));
});

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw result.error;
  return result.value;
}

describe('the policy desk', () => {
  it('refuses everything before a policy is loaded', async () => {
    for (const answer of [await desk.info(), await desk.decide(request, signal), await desk.encode('x')]) {
      expect(answer.ok ? '' : answer.error.code).toBe('no-policy');
    }
  });

  it('says what a load will fetch, loads, and tells the panel everything', async () => {
    const { totalBytes, missingBytes } = valueOf(await desk.size({ base: BASE }));
    expect(totalBytes).toBe(missingBytes);
    expect(totalBytes).toBeLessThan(80e6);
    const info = valueOf(await desk.load({ base: BASE }, (step) => progress.push(step), signal));
    expect(info).toMatchObject({ backend: 'native', threads: 1, millisPerDecision: 0 });
    expect(info.selfTest.passed).toBe(true);
    expect(info.notices[0]).toContain('no room to keep');
    expect(progress.at(-1)).toMatchObject({ stage: 'ready' });
    expect(progress.filter((step) => step.download !== undefined).at(-1)!.download!.receivedBytes).toBe(totalBytes);
  });

  it('decides, and drops shadows that came too late to matter', async () => {
    const decision = valueOf(await desk.decide(request, signal));
    expect(decision.bins).toHaveLength(7);
    const shadows = await Promise.all([1, 2, 3].map((decision) => desk.shadow({ ...request, decision })));
    expect(shadows.map((answer) => valueOf(answer) === null)).toEqual([false, true, false]);
    expect(valueOf(await desk.info()).millisPerDecision).toBeGreaterThan(0);
    const stopped = await desk.decide(request, AbortSignal.abort());
    expect(stopped.ok ? '' : stopped.error.code).toBe('cancelled');
  });

  it('loads a flow expert when it is asked to', async () => {
    const { experts } = valueOf(await desk.info());
    const flow: DecisionRequest = { ...request, head: 'flow' };
    const early = await desk.decide(flow, signal);
    expect(early.ok ? '' : early.error.code).toBe('part-not-loaded');
    const unknown = await desk.loadExpert('nobody', () => undefined, signal);
    expect(unknown.ok ? '' : unknown.error.code).toBe('no-such-expert');
    valueOf(await desk.loadExpert(experts[0]!.id, () => undefined, signal));
    expect(valueOf(await desk.info()).experts[0]!.isLoaded).toBe(true);
    expect(valueOf(await desk.decide(flow, signal)).horizon).toHaveLength(35);
  });

  it('keeps the policy that it has when another cannot be found', async () => {
    const failed = await desk.load({ base: BASE, id: UNKNOWN }, () => undefined, signal);
    expect(failed.ok ? '' : failed.error.code).toBe('not-found');
    expect((await desk.info()).ok).toBe(true);
  });

  it('hands out value vectors', async () => {
    expect(valueOf(await desk.valueVector(3, 5))).toHaveLength(576);
  });
});
