import { hexOf, sha256 } from '#base/sha256.ts';

/**
 * SHA-256 of bytes as 64 hex digits. Web Crypto exists only in secure contexts (https, localhost); a classroom's plain
 * http server gets the pure version: about 0.5 s for the 80 MB of a policy, measured in V8.
 */
export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const subtle = (globalThis.crypto as Crypto | undefined)?.subtle;
  const digest = subtle === undefined ? sha256(bytes) : new Uint8Array(await subtle.digest('SHA-256', bytes));
  return hexOf(digest);
}
