export interface SiteTrouble {
  /** The connection breaks after so many bytes … */
  readonly cutAfter?: number;
  /** … or falls silent, until it is aborted … */
  readonly stallAfter?: number;
  /** … this many times; always, when left out. */
  readonly cuts?: number;
  /** Whether the server answers ranges. */
  readonly ranges?: boolean;
  /** Answers 503 so many times first. */
  readonly busy?: number;
}

const PIECE = 100;

/** A web site in memory, with the troubles of real ones. */
export function fakeSite(files: Readonly<Record<string, Uint8Array>>, trouble: SiteTrouble = {}) {
  const ranges: (string | undefined)[] = [];
  const caches: (string | undefined)[] = [];
  const urls: string[] = [];
  let busy = trouble.busy ?? 0;
  let cuts = trouble.cuts ?? Infinity;
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const range = new Headers(init.headers).get('range') ?? undefined;
    ranges.push(range);
    caches.push(init.cache);
    urls.push(url);
    init.signal?.throwIfAborted();
    if (busy-- > 0) return new Response('', { status: 503 });
    const file = files[url];
    if (file === undefined) return new Response('Not found', { status: 404 });
    const from = range === undefined || trouble.ranges === false ? 0 : Number(/\d+/.exec(range)![0]);
    const isTroubled = (trouble.cutAfter !== undefined || trouble.stallAfter !== undefined) && cuts-- > 0;
    return new Response(bodyOf(file.subarray(from), isTroubled ? trouble : {}, init.signal ?? undefined), {
      status: from > 0 ? 206 : 200,
    });
  };
  return { fetch, ranges, caches, urls };
}

function bodyOf(bytes: Uint8Array, trouble: SiteTrouble, signal: AbortSignal | undefined): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (trouble.cutAfter !== undefined && at >= Math.min(trouble.cutAfter, bytes.length)) {
        if (at < bytes.length) return controller.error(new TypeError('network error'));
      }
      if (trouble.stallAfter !== undefined && at >= trouble.stallAfter && at < bytes.length) {
        return new Promise((_, reject) => {
          const fail = () => reject(new DOMException('aborted', 'AbortError'));
          if (signal?.aborted === true) fail();
          else signal?.addEventListener('abort', fail);
        });
      }
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(at, at + PIECE));
      at += PIECE;
    },
  });
}
