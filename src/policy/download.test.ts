import { describe, expect, it } from 'vitest';
import { BundleFiles } from './bundle.ts';
import { createMemorylessCache } from './byte-cache.ts';
import type { ByteCache } from './byte-cache.ts';
import { sha256Hex } from './digest.ts';
import { downloadParts, downloadSize } from './download.ts';
import type { DownloadProgress } from './download.ts';
import { fetchManifest, fetchPolicyIndex } from './load.ts';
import type { FileEntry, Manifest, Part } from './manifest.ts';
import { fakeSite } from './test-support/fake-site.ts';

const BASE = 'https://lab.test/policies/abc/';
const contents: Record<string, [Part, number]> = {
  'tokenizer.json': ['tokenizer', 300],
  'graphs/embedding-0.bin': ['embedding', 500],
  'graphs/vision-0.bin': ['vision', 400],
  'graphs/backbone-0.bin': ['backbone', 1000],
  'graphs/flow-sft-0.bin': ['flow', 700],
};
const bytesOf = (path: string) => Uint8Array.from({ length: contents[path]![1] }, (_, i) => (i * path.length) & 255);

async function manifestOf(): Promise<Manifest> {
  const files: FileEntry[] = [];
  for (const [path, [part, size]] of Object.entries(contents)) {
    files.push({ path, part, size, sha256: await sha256Hex(bytesOf(path)) });
  }
  return { files } as unknown as Manifest;
}
const siteFiles = () => Object.fromEntries(Object.keys(contents).map((path) => [BASE + path, bytesOf(path)]));
const DISCRETE: Part[] = ['backbone', 'vision', 'embedding', 'tokenizer'];

function memoryCache(): ByteCache & { readonly kept: Map<string, Uint8Array<ArrayBuffer>> } {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>();
  return {
    kept,
    read: async (key) => kept.get(key),
    has: async (key) => kept.has(key),
    write: async (key, bytes) => (kept.set(key, bytes), true),
    remove: async (key) => void kept.delete(key),
    clear: async () => kept.clear(),
  };
}
const quick = { pause: () => Promise.resolve() };

describe('downloadParts', () => {
  it('brings the parts in the order in which they are needed, and nothing else', async () => {
    const site = fakeSite(siteFiles());
    const files = new BundleFiles();
    const progress: DownloadProgress[] = [];
    const report = await downloadParts(await manifestOf(), DISCRETE, files, {
      base: BASE,
      cache: memoryCache(),
      fetch: site.fetch,
      onProgress: (step) => progress.push(step),
      ...quick,
    });
    expect(report.ok && report.value).toMatchObject({ receivedBytes: 2200, cachedBytes: 0, notices: [] });
    expect(site.urls.map((url) => url.slice(BASE.length))).toEqual([
      'graphs/backbone-0.bin',
      'graphs/vision-0.bin',
      'graphs/embedding-0.bin',
      'tokenizer.json',
    ]);
    expect(files.get('graphs/backbone-0.bin')).toEqual(bytesOf('graphs/backbone-0.bin'));
    expect(files.has('graphs/flow-sft-0.bin')).toBe(false);
    const received = progress.map((step) => step.receivedBytes);
    expect(progress.every((step) => step.totalBytes === 2200)).toBe(true);
    expect(Math.max(...received)).toBe(2200);
    expect(received.at(-1)).toBe(2200);
    expect(received).toEqual([...received].sort((a, b) => a - b));
  });

  it('takes from the cache what is there, and fetches the rest', async () => {
    const manifest = await manifestOf();
    const cache = memoryCache();
    const options = { base: BASE, cache, ...quick };
    await downloadParts(manifest, ['backbone'], new BundleFiles(), { ...options, fetch: fakeSite(siteFiles()).fetch });
    expect(await downloadSize(manifest, DISCRETE, options)).toEqual({ totalBytes: 2200, missingBytes: 1200 });
    const site = fakeSite(siteFiles());
    const report = await downloadParts(manifest, DISCRETE, new BundleFiles(), { ...options, fetch: site.fetch });
    expect(report.ok && report.value.cachedBytes).toBe(1000);
    expect(site.urls).toHaveLength(3);
  });

  it('does not trust a damaged cache', async () => {
    const manifest = await manifestOf();
    const cache = memoryCache();
    const options = { base: BASE, cache, fetch: fakeSite(siteFiles()).fetch, ...quick };
    await downloadParts(manifest, ['vision'], new BundleFiles(), options);
    cache.kept.values().next().value![7]! ^= 1;
    const files = new BundleFiles();
    const report = await downloadParts(manifest, ['vision'], files, options);
    expect(report.ok && report.value.cachedBytes).toBe(0);
    expect(files.get('graphs/vision-0.bin')).toEqual(bytesOf('graphs/vision-0.bin'));
  });

  it('asks once more past the caches for a flipped byte, then says which file is damaged', async () => {
    const wrong = siteFiles();
    wrong[`${BASE}graphs/backbone-0.bin`]![500]! ^= 1;
    const site = fakeSite(wrong);
    const report = await downloadParts(await manifestOf(), DISCRETE, new BundleFiles(), {
      base: BASE,
      cache: memoryCache(),
      fetch: site.fetch,
      ...quick,
    });
    expect(report.ok ? '' : report.error).toMatchObject({ code: 'wrong-digest' });
    expect(report.ok ? '' : report.error.message).toContain('graphs/backbone-0.bin arrived damaged twice');
    expect(site.caches.filter((_, i) => site.urls[i]!.endsWith('backbone-0.bin'))).toEqual(['default', 'reload']);
  });

  it('names a missing shard, and keeps the files that arrived', async () => {
    const { [`${BASE}graphs/embedding-0.bin`]: _, ...rest } = siteFiles();
    const cache = memoryCache();
    const report = await downloadParts(await manifestOf(), DISCRETE, new BundleFiles(), {
      base: BASE,
      cache,
      fetch: fakeSite(rest).fetch,
      ...quick,
    });
    expect(report.ok ? '' : report.error.message).toBe('embedding-0.bin is not on this site (404).');
    expect(cache.kept.size).toBeGreaterThan(0);
  });

  it('refuses a cut shard by its length', async () => {
    const wrong = { ...siteFiles(), [`${BASE}graphs/vision-0.bin`]: bytesOf('graphs/vision-0.bin').slice(0, 399) };
    const report = await downloadParts(await manifestOf(), ['vision'], new BundleFiles(), {
      base: BASE,
      cache: memoryCache(),
      fetch: fakeSite(wrong).fetch,
      ...quick,
    });
    expect(report.ok).toBe(false);
  });

  it('works without room to keep anything, and says so', async () => {
    const files = new BundleFiles();
    const report = await downloadParts(await manifestOf(), DISCRETE, files, {
      base: BASE,
      cache: createMemorylessCache(),
      fetch: fakeSite(siteFiles()).fetch,
      ...quick,
    });
    expect(report.ok && report.value.notices[0]).toContain('no room to keep');
    expect(files.has('tokenizer.json')).toBe(true);
  });

  it('stops when it is told to, and resumes from what it kept', async () => {
    const manifest = await manifestOf();
    const cache = memoryCache();
    const controller = new AbortController();
    const options = { base: BASE, cache, ...quick };
    const stopped = await downloadParts(manifest, DISCRETE, new BundleFiles(), {
      ...options,
      fetch: fakeSite(siteFiles()).fetch,
      signal: controller.signal,
      onProgress: ({ receivedBytes }) => receivedBytes >= 1600 && controller.abort(),
    });
    expect(stopped.ok ? '' : stopped.error.code).toBe('cancelled');
    const site = fakeSite(siteFiles());
    expect((await downloadParts(manifest, DISCRETE, new BundleFiles(), { ...options, fetch: site.fetch })).ok).toBe(
      true,
    );
    expect(site.urls.length).toBeLessThan(4);
  });
});

describe('the documents of a site', () => {
  const text = (value: string) => new TextEncoder().encode(value);

  it('are refused in words when they are something else', async () => {
    const site = fakeSite({
      'https://lab.test/policies/index.json': text('<!doctype html>'),
      [`${BASE}manifest.json`]: text('{"schema": 9}'),
    });
    const index = await fetchPolicyIndex('https://lab.test/policies/', { fetch: site.fetch });
    expect(index.ok ? '' : index.error.code).toBe('bad-index');
    const manifest = await fetchManifest(BASE, { fetch: site.fetch });
    expect(manifest.ok ? '' : manifest.error.code).toBe('newer-bundle');
  });

  it('say which one is missing', async () => {
    const manifest = await fetchManifest(BASE, { fetch: fakeSite({}).fetch });
    expect(manifest.ok ? '' : manifest.error).toMatchObject({
      code: 'not-found',
      message: 'manifest.json is not on this site (404).',
    });
  });
});
