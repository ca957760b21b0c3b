/** Where downloaded files are kept between visits. */
export interface ByteCache {
  read(key: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  has(key: string): Promise<boolean>;
  /** False: there was no room, or the browser keeps nothing here. The bytes stay usable in memory. */
  write(key: string, bytes: Uint8Array<ArrayBuffer>): Promise<boolean>;
  remove(key: string): Promise<void>;
  /** Forgets everything. */
  clear(): Promise<void>;
}

const CACHE_NAME = 'steerlab-policies-1';

/**
 * The Cache API, one entry a file; the key holds the digest, so a new version never meets old bytes. It exists in secure
 * contexts only, and private windows may refuse it: then nothing is kept.
 */
export async function openBrowserCache(storage: CacheStorage | undefined): Promise<ByteCache> {
  const cache = await openQuietly(storage);
  if (storage === undefined || cache === undefined) return createMemorylessCache();
  return {
    async read(key) {
      const response = await cache.match(key);
      return response === undefined ? undefined : new Uint8Array(await response.arrayBuffer());
    },
    has: async (key) => (await cache.match(key)) !== undefined,
    async write(key, bytes) {
      try {
        await cache.put(key, new Response(bytes, { headers: { 'Content-Length': String(bytes.length) } }));
        return true;
      } catch {
        // QuotaExceededError, or a private window: a half-written entry must not be found next time.
        await cache.delete(key).catch(() => false);
        return false;
      }
    },
    async remove(key) {
      await cache.delete(key);
    },
    async clear() {
      await storage.delete(CACHE_NAME);
    },
  };
}

async function openQuietly(storage: CacheStorage | undefined): Promise<Cache | undefined> {
  try {
    return await storage?.open(CACHE_NAME);
  } catch {
    return undefined;
  }
}

/** Keeps nothing: plain http, or storage switched off. */
export function createMemorylessCache(): ByteCache {
  return {
    read: () => Promise.resolve(undefined),
    has: () => Promise.resolve(false),
    write: () => Promise.resolve(false),
    remove: () => Promise.resolve(),
    clear: () => Promise.resolve(),
  };
}
