import { describe, expect, it } from 'vitest';
import { unwrap } from '#base/errors.ts';
import { fetchPack, parsePackAddress } from './fetch-pack.ts';
import type { PackProgress } from './fetch-pack.ts';

const BASE = 'https://lab.test/page/';
const address = unwrap(parsePackAddress('https://models.test/packs/vla.lens', BASE));
const NEVER = new AbortController().signal;
const quiet = () => undefined;

/** A body that comes in pieces of these sizes; pulled only when read. */
function bodyOf(sizes: readonly number[], onPull: (at: number) => void = quiet): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream(
    {
      pull: (controller) => {
        const size = sizes[at];
        if (size === undefined) return controller.close();
        onPull(at);
        controller.enqueue(new Uint8Array(size).fill(++at));
      },
    },
    { highWaterMark: 0 },
  );
}

describe('the address of a pack', () => {
  it.each([
    ['https://models.test/a/b%20c.lens?x=1', 'https://models.test/a/b%20c.lens?x=1', 'b c.lens', 'models.test'],
    ['packs/mine.lens', 'https://lab.test/page/packs/mine.lens', 'mine.lens', 'lab.test'],
    [' http://localhost:8000/x%zz.lens ', 'http://localhost:8000/x%zz.lens', 'x%zz.lens', 'localhost:8000'],
    ['https://models.test/', 'https://models.test/', 'models.test', 'models.test'],
  ])('%s is read', (text, url, name, host) => {
    expect(unwrap(parsePackAddress(text, BASE))).toEqual({ url, name, host });
  });

  it.each([
    '',
    '   ',
    'javascript:alert(1)',
    'data:,x',
    'file:///etc/passwd',
    'https://',
    'https://me:pw@models.test/a',
  ])('%j is refused with a sentence', (text) => {
    const parsed = parsePackAddress(text, BASE);
    expect(parsed.ok ? parsed.value : parsed.error.code).toBe('pack-address');
  });
});

describe('fetching a pack', () => {
  it('gives the bytes in order, reports them, and tells the other site nothing about the reader', async () => {
    const progress: PackProgress[] = [];
    let sent: RequestInit = {};
    const answer = async (_: string, init: RequestInit) => {
      sent = init;
      return new Response(bodyOf([3, 2]), { headers: { 'Content-Length': '5' } });
    };
    const fetched = await fetchPack(address, answer, (step) => progress.push(step), NEVER);
    expect([...unwrap(fetched)]).toEqual([1, 1, 1, 2, 2]);
    expect(progress).toEqual([
      { receivedBytes: 3, totalBytes: 5 },
      { receivedBytes: 5, totalBytes: 5 },
    ]);
    expect(sent).toMatchObject({ credentials: 'omit', referrerPolicy: 'no-referrer', mode: 'cors' });
  });

  it('refuses a pack that says it is too large, without reading it', async () => {
    const pulled: number[] = [];
    const headers = { 'Content-Length': '101' };
    const answer = async () =>
      new Response(
        bodyOf([5], (at) => pulled.push(at)),
        { headers },
      );
    const fetched = await fetchPack(address, answer, quiet, NEVER, 100);
    expect(fetched.ok ? '' : fetched.error.code).toBe('pack-too-large');
    expect(pulled).toEqual([]);
  });

  it('stops reading one that does not say it and is', async () => {
    const pulled: number[] = [];
    const sizes = new Array<number>(8).fill(25);
    const answer = async () => new Response(bodyOf(sizes, (at) => pulled.push(at)));
    const fetched = await fetchPack(address, answer, quiet, NEVER, 100);
    expect(fetched.ok ? '' : fetched.error.code).toBe('pack-too-large');
    expect(pulled).toHaveLength(5);
  });

  it.each([
    ['no answer', async () => Promise.reject(new TypeError('Failed to fetch')), 'pack-unreachable', 'models.test'],
    ['a refusal', async () => new Response('', { status: 404 }), 'pack-refused', '404'],
    [
      'a connection that breaks',
      async () => new Response(new ReadableStream({ pull: (controller) => controller.error(new Error('reset')) })),
      'pack-cut',
      'broke',
    ],
  ])('says what happened at %s', async (_, answer: () => Promise<Response>, code, part) => {
    const fetched = await fetchPack(address, answer, quiet, NEVER);
    expect(fetched.ok ? '' : fetched.error.code).toBe(code);
    if (!fetched.ok) expect(fetched.error.sentence).toContain(part);
  });

  it('stops when asked to', async () => {
    const stop = new AbortController();
    const answer = async (_: string, { signal }: RequestInit) => {
      const body = new ReadableStream<Uint8Array>({
        pull: (controller) => {
          controller.enqueue(new Uint8Array(1));
          if (signal?.aborted) controller.error(new Error('aborted'));
        },
      });
      return new Response(body);
    };
    const fetched = await fetchPack(address, answer, () => stop.abort(), stop.signal);
    expect(fetched.ok ? '' : fetched.error.code).toBe('cancelled');
  });
});
