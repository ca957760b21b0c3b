import { describe, expect, it } from 'vitest';
import { fetchBytes } from './fetch-bytes.ts';
import { fakeSite } from './test-support/fake-site.ts';

const URL_ = 'https://lab.test/policies/a/graphs/a-0.bin';
const body = Uint8Array.from({ length: 1000 }, (_, i) => i & 255);
const quick = { pause: () => Promise.resolve() };

describe('fetchBytes', () => {
  it('brings a body in pieces, and counts them', async () => {
    const site = fakeSite({ [URL_]: body });
    const seen: number[] = [];
    const found = await fetchBytes(URL_, 1000, { fetch: site.fetch, ...quick }, (n) => seen.push(n));
    expect(found.ok && found.value).toEqual(body);
    expect(seen).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]);
  });

  it('continues a cut connection at its last byte', async () => {
    const site = fakeSite({ [URL_]: body }, { cutAfter: 300 });
    const found = await fetchBytes(URL_, 1000, { fetch: site.fetch, ...quick });
    expect(found.ok && found.value).toEqual(body);
    expect(site.ranges).toEqual([undefined, 'bytes=300-', 'bytes=600-', 'bytes=900-']);
  });

  it('starts again where the server knows no ranges', async () => {
    const site = fakeSite({ [URL_]: body }, { cuts: 1, cutAfter: 300, ranges: false });
    const found = await fetchBytes(URL_, 1000, { fetch: site.fetch, ...quick });
    expect(found.ok && found.value).toEqual(body);
  });

  it('gives up after five tries without a byte, and says what is kept', async () => {
    const site = fakeSite({ [URL_]: body }, { cutAfter: 0 });
    const found = await fetchBytes(URL_, 1000, { fetch: site.fetch, ...quick });
    expect(site.ranges).toHaveLength(5);
    expect(found.ok ? '' : found.error.sentence).toBe(
      'The connection broke 5 times while fetching a-0.bin. Check the network and try again: what has arrived is kept.',
    );
  });

  it('takes a connection that stalls for a cut one', async () => {
    const site = fakeSite({ [URL_]: body }, { cuts: 1, stallAfter: 200 });
    const found = await fetchBytes(URL_, 1000, { fetch: site.fetch, stallMillis: 20, ...quick });
    expect(found.ok && found.value).toEqual(body);
    expect(site.ranges).toEqual([undefined, 'bytes=200-']);
  });

  it('does not ask again for a 404, but does for a 503', async () => {
    const missing = fakeSite({});
    const found = await fetchBytes(URL_, 1000, { fetch: missing.fetch, ...quick });
    expect(found.ok ? '' : found.error).toMatchObject({
      code: 'not-found',
      message: 'a-0.bin is not on this site (404).',
    });
    expect(missing.ranges).toHaveLength(1);
    const busy = fakeSite({ [URL_]: body }, { busy: 2 });
    expect((await fetchBytes(URL_, 1000, { fetch: busy.fetch, ...quick })).ok).toBe(true);
    expect(busy.ranges).toHaveLength(3);
  });

  it('says so when the file is longer than promised', async () => {
    const site = fakeSite({ [URL_]: body });
    const found = await fetchBytes(URL_, 900, { fetch: site.fetch, ...quick });
    expect(found.ok ? '' : found.error).toMatchObject({
      code: 'wrong-length',
      message: 'a-0.bin has 1000 bytes; the manifest says 900.',
    });
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const site = fakeSite({ [URL_]: body }, { stallAfter: 200 });
    const found = fetchBytes(
      URL_,
      1000,
      { fetch: site.fetch, signal: controller.signal, ...quick },
      (n) => n === 200 && controller.abort(),
    );
    const result = await found;
    expect(result.ok ? '' : result.error.code).toBe('cancelled');
    expect(site.ranges).toHaveLength(1);
  });
});
