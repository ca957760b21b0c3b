import { LabError, asLabError, cancelled, err, ok } from '#base/errors.ts';
import type { Result } from '#base/errors.ts';
import type { BundleFiles } from './bundle.ts';
import type { ByteCache } from './byte-cache.ts';
import { sha256Hex } from './digest.ts';
import { fetchBytes } from './fetch-bytes.ts';
import type { FetchOptions } from './fetch-bytes.ts';
import { PARTS, filesOf, sizeOf } from './manifest.ts';
import type { FileEntry, Manifest, Part } from './manifest.ts';

export interface DownloadProgress {
  readonly part: Part;
  readonly file: string;
  readonly receivedBytes: number;
  readonly totalBytes: number;
  /** How many of the received bytes were kept from an earlier visit. */
  readonly cachedBytes: number;
}

export interface DownloadReport {
  readonly receivedBytes: number;
  readonly cachedBytes: number;
  /** Things that went wrong without stopping the download, in words. */
  readonly notices: readonly string[];
}

export interface DownloadOptions extends FetchOptions {
  /** Address of the bundle's folder, ending in a slash. */
  readonly base: string;
  readonly cache: ByteCache;
  readonly onProgress?: (progress: DownloadProgress) => void;
}

/** Two connections keep a slow link busy while a digest is computed; more would only delay the part that is needed first. */
const CONNECTIONS = 2;

/**
 * Brings parts of a bundle into `files`, in the order of PARTS: what the first decision needs comes first. Each file is
 * taken from the cache when it is there, checked against its digest either way, and kept. A stopped or broken download
 * resumes: whole files are in the cache, and a file that broke off continues at its last byte.
 *
 * Errors: 'cancelled', 'download-failed', 'wrong-digest', 'not-found'; the files that arrived are kept.
 */
export async function downloadParts(
  manifest: Manifest,
  parts: readonly Part[],
  files: BundleFiles,
  options: DownloadOptions,
  expert?: string,
): Promise<Result<DownloadReport>> {
  const wanted = PARTS.filter((part) => parts.includes(part))
    .flatMap((part) => filesOf(manifest, part, expert))
    .filter((file) => !files.has(file.path));
  const total = wanted.reduce((sum, file) => sum + file.size, 0);
  const tally: Tally = { received: 0, cached: 0, unkept: 0, partial: new Map() };
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
  const report = (file: FileEntry, partial: number) => {
    tally.partial.set(file.path, partial);
    options.onProgress?.({
      part: file.part,
      file: file.path,
      receivedBytes: tally.received + [...tally.partial.values()].reduce((sum, bytes) => sum + bytes, 0),
      totalBytes: total,
      cachedBytes: tally.cached,
    });
  };
  let failure: LabError | undefined;
  const queue = [...wanted];
  const worker = async () => {
    for (let file = queue.shift(); file !== undefined && failure === undefined; file = queue.shift()) {
      const found = await fileBytes(file, { ...options, signal }, tally, report);
      if (!found.ok) {
        failure ??= found.error;
        stop.abort();
        return;
      }
      files.add(file.path, found.value);
      tally.received += file.size;
      report(file, 0);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  if (failure !== undefined) return err(options.signal?.aborted === true ? cancelled() : failure);
  return ok({ receivedBytes: tally.received, cachedBytes: tally.cached, notices: noticesOf(tally) });
}

interface Tally {
  received: number;
  cached: number;
  unkept: number;
  /** Bytes of the files on their way. */
  readonly partial: Map<string, number>;
}

async function fileBytes(
  file: FileEntry,
  options: DownloadOptions,
  tally: Tally,
  report: (file: FileEntry, partial: number) => void,
): Promise<Result<Uint8Array<ArrayBuffer>>> {
  const url = new URL(file.path, options.base).href;
  const key = `${url}?sha256=${file.sha256}`;
  const kept = await options.cache.read(key);
  if (kept !== undefined) {
    if (kept.length === file.size && (await sha256Hex(kept)) === file.sha256) {
      tally.cached += file.size;
      return ok(kept);
    }
    await options.cache.remove(key);
  }
  // A wrong digest is tried once more past every cache: a proxy or the browser may hold bytes of an older version.
  for (const reload of [false, true]) {
    const fetched = await fetchBytes(url, file.size, { ...options, reload }, (bytes) => report(file, bytes));
    if (!fetched.ok) return fetched;
    if ((await sha256Hex(fetched.value)) !== file.sha256) continue;
    if (!(await options.cache.write(key, fetched.value))) tally.unkept += file.size;
    return fetched;
  }
  return err(
    new LabError('wrong-digest', `${file.path} arrived damaged twice: its digest is not the one in the manifest.`, {
      fix: 'Reload the page; if it stays, the copy on this site is broken.',
      data: { path: file.path, expected: file.sha256 },
    }),
  );
}

function noticesOf(tally: Tally): string[] {
  if (tally.unkept === 0) return [];
  const megabytes = (tally.unkept / 1e6).toFixed(0);
  return [`The browser had no room to keep ${megabytes} MB; they are in memory and will be fetched again next time.`];
}

/** Fetches the manifest of a bundle. Errors as `parseManifest`, and 'download-failed', 'not-found'. */
export async function fetchText(url: string, options: FetchOptions): Promise<Result<string>> {
  try {
    const fetched = await fetchBytes(url, undefined, options);
    return fetched.ok ? ok(new TextDecoder().decode(fetched.value)) : fetched;
  } catch (thrown) {
    return err(asLabError(thrown, 'download-failed'));
  }
}

/** What a download will cost: all bytes of the parts, and those that the cache does not hold. */
export async function downloadSize(
  manifest: Manifest,
  parts: readonly Part[],
  options: Pick<DownloadOptions, 'base' | 'cache'>,
  expert?: string,
): Promise<{ readonly totalBytes: number; readonly missingBytes: number }> {
  let missingBytes = 0;
  for (const file of parts.flatMap((part) => filesOf(manifest, part, expert))) {
    const key = `${new URL(file.path, options.base).href}?sha256=${file.sha256}`;
    if (!(await options.cache.has(key))) missingBytes += file.size;
  }
  return { totalBytes: sizeOf(manifest, parts, expert), missingBytes };
}
