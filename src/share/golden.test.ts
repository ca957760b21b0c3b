import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseLink } from './link.ts';
import { toLinkDocument } from './link-document.ts';
import { WIRE_VERSION } from './wire.ts';

/** Links that were once given to people. Files are only added: an old link that stops working is a bug, not a new golden. */
const FOLDER = join(import.meta.dirname, 'golden');
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

interface Golden {
  readonly hash: string;
  readonly document: object;
}

describe('golden links', () => {
  it.each(files)('%s opens as it did', (name) => {
    const { hash, document } = JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Golden;
    expect(toLinkDocument(parseLink(hash))).toEqual(document);
    expect(hash).toContain(`s=${/^v(\d+)-/.exec(name)?.[1]}.`);
  });

  it('every version of the wire format has one', () => {
    for (let version = 1; version <= WIRE_VERSION; version++)
      expect(files.some((name) => name.startsWith(`v${version}-`))).toBe(true);
  });
});
