import { LabError, cancelled, err, ok } from '#base/errors.ts';
import type { Result } from '#base/errors.ts';

/** What a pack may weigh: all of OpenVLA takes about 100 MB, PaliGemma's words alone 33 MB. */
export const MAX_PACK_BYTES = 256e6;

export interface PackProgress {
  readonly receivedBytes: number;
  /** Null where the server does not say. */
  readonly totalBytes: number | null;
}

export interface PackAddress {
  readonly url: string;
  /** What a page calls the pack: its file. */
  readonly name: string;
  /** Who will be asked. */
  readonly host: string;
}

/** The address of a pack as a person or a link gives it; `base` completes a relative one. Errors: 'pack-address'. */
export function parsePackAddress(text: string, base: string): Result<PackAddress, 'pack-address'> {
  const trimmed = text.trim();
  if (trimmed !== '' && URL.canParse(trimmed, base)) {
    const { protocol, href, host, pathname, username } = new URL(trimmed, base);
    if ((protocol === 'https:' || protocol === 'http:') && username === '') {
      const file = pathname.split('/').pop() ?? '';
      return ok({ url: href, host, name: file === '' ? host : decoded(file) });
    }
  }
  return err(
    new LabError('pack-address', `This is no address of a lens pack: ${trimmed.slice(0, 80) || 'it is empty'}.`, {
      fix: 'An address begins with https:// and ends with the name of a file.',
    }),
  );
}

/**
 * The bytes of a lens pack from any site that lets other pages read it (CORS). Sends no cookies and no referrer.
 * Errors: 'pack-unreachable', 'pack-refused', 'pack-too-large', 'pack-cut', 'cancelled'
 */
export async function fetchPack(
  { url, host }: PackAddress,
  fetch: (url: string, init: RequestInit) => Promise<Response>,
  onProgress: (progress: PackProgress) => void,
  signal: AbortSignal,
  maxBytes: number = MAX_PACK_BYTES,
): Promise<Result<Uint8Array<ArrayBuffer>>> {
  let response: Response;
  try {
    response = await fetch(url, { signal, mode: 'cors', credentials: 'omit', referrerPolicy: 'no-referrer' });
  } catch (cause) {
    if (signal.aborted) return err(cancelled());
    const message = `${host} did not answer, or does not let other pages read its files.`;
    const fix = 'Download the pack and open the file, or serve it with Access-Control-Allow-Origin.';
    return err(new LabError('pack-unreachable', message, { fix, cause }));
  }
  if (!response.ok) {
    const fix = 'Check the address.';
    return err(new LabError('pack-refused', `${host} answered ${response.status} instead of the pack.`, { fix }));
  }
  const totalBytes = lengthOf(response);
  if (totalBytes !== null && totalBytes > maxBytes) {
    await response.body?.cancel();
    return err(tooLarge(totalBytes, maxBytes));
  }
  try {
    return await readBody(response, totalBytes, onProgress, maxBytes);
  } catch (cause) {
    if (signal.aborted) return err(cancelled());
    const message = `The connection to ${host} broke before the whole pack had arrived.`;
    return err(new LabError('pack-cut', message, { fix: 'Fetch it again.', cause }));
  }
}

async function readBody(
  response: Response,
  totalBytes: number | null,
  onProgress: (progress: PackProgress) => void,
  maxBytes: number,
): Promise<Result<Uint8Array<ArrayBuffer>, 'pack-too-large'>> {
  const pieces: Uint8Array[] = [];
  let receivedBytes = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (done || !value) break;
    receivedBytes += value.length;
    if (receivedBytes > maxBytes) {
      await reader?.cancel();
      return err(tooLarge(receivedBytes, maxBytes));
    }
    pieces.push(value);
    onProgress({ receivedBytes, totalBytes });
  }
  const bytes = new Uint8Array(receivedBytes);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return ok(bytes);
}

/** Of a compressed answer the header counts other bytes than arrive. */
function lengthOf({ headers }: Response): number | null {
  const length = Number(headers.get('Content-Length') ?? 'none');
  return Number.isInteger(length) && !headers.has('Content-Encoding') ? length : null;
}

export function tooLarge(bytes: number, maxBytes: number = MAX_PACK_BYTES): LabError<'pack-too-large'> {
  const megabytes = (count: number) => Math.round(count / 1e6);
  return new LabError(
    'pack-too-large',
    `The pack has ${megabytes(bytes)} MB or more; a tab opens at most ${megabytes(maxBytes)}.`,
    {
      fix: 'Make it with fewer value vectors: --neurons N.',
    },
  );
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // Half an escape: shown as it stands.
    return part;
  }
}
