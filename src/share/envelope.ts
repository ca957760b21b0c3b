import { deflateSync, inflateSync } from 'fflate';
import { LabError, err, ok, type Result } from '#base/errors.ts';
import { sha256 } from '#base/sha256.ts';
import { fromBase64url, toBase64url } from './base64url.ts';
import { MAX_UNPACKED_BYTES } from './limits.ts';

/**
 * `VERSION.LENGTH.CHECK.DATA`: length (base 36) and checksum of DATA stand first, because mail and chat programs cut long
 * links at their end, and a cut link must say so instead of opening something else. DATA is base64url of deflate.
 */

export type EnvelopeError = 'link-cut' | 'link-damaged' | 'link-newer' | 'no-envelope';

export interface Opened {
  readonly version: number;
  readonly bytes: Uint8Array;
}

const CHECK_LETTERS = 6;
const HEAD = /^(\d{1,4})\.([0-9a-z]{1,6})\.([A-Za-z0-9_-]{6})\.([A-Za-z0-9_-]*)/;

export function sealEnvelope(version: number, bytes: Uint8Array): string {
  const data = toBase64url(deflateSync(bytes, { level: 9 }));
  return `${version}.${data.length.toString(36)}.${checkOf(data)}.${data}`;
}

/** What is inside, or why it cannot be read, in words. Letters after the end (a full stop, a bracket) do no harm. */
export function openEnvelope(text: string, newestVersion: number): Result<Opened, EnvelopeError> {
  const match = HEAD.exec(text);
  if (!match) {
    return /^\d{1,4}(\.|$)/.test(text)
      ? err(cut(`The link was cut near its beginning, after ${text.length} characters.`))
      : err(new LabError('no-envelope', 'The link holds no settings that this lab wrote.', { fix: 'Copy it again.' }));
  }
  const [, version = '', length = '', check = '', rest = ''] = match;
  const expected = parseInt(length, 36);
  if (rest.length < expected) {
    return err(cut(`The link was cut at ${count(rest.length)} of ${count(expected)} characters.`));
  }
  if (Number(version) < 1 || Number(version) > newestVersion) {
    return err(
      new LabError('link-newer', `The link has format ${version}; this page reads 1 to ${newestVersion}.`, {
        fix: 'Reload the page to get its newest version.',
      }),
    );
  }
  const data = rest.slice(0, expected);
  const packed = checkOf(data) === check ? fromBase64url(data) : undefined;
  const bytes = packed && inflated(packed);
  return bytes ? ok({ version: Number(version), bytes }) : err(damaged());
}

function inflated(packed: Uint8Array): Uint8Array | undefined {
  try {
    // A fixed buffer: a forged link cannot make the page allocate what it likes. One byte more tells "full" from "too much".
    const bytes = inflateSync(packed, { out: new Uint8Array(MAX_UNPACKED_BYTES + 1) });
    return bytes.length > MAX_UNPACKED_BYTES ? undefined : bytes;
  } catch {
    return undefined;
  }
}

function checkOf(data: string): string {
  return toBase64url(sha256(new TextEncoder().encode(data))).slice(0, CHECK_LETTERS);
}

function cut(message: string): LabError<'link-cut'> {
  return new LabError('link-cut', message, {
    fix: 'Ask for it again, as a file or in a message that keeps long links.',
  });
}

function damaged(): LabError<'link-damaged'> {
  return new LabError('link-damaged', 'The link was changed on its way: its checksum does not fit.', {
    fix: 'Copy it again, whole.',
  });
}

function count(characters: number): string {
  return characters.toLocaleString('en-US');
}
