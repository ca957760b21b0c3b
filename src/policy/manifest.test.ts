import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { DISCRETE_PARTS, contentId, filesOf, parseManifest, sizeOf } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import { bundleFolder } from './test-support/open-bundle.ts';

let text: string;
let manifest: Manifest;

beforeAll(async () => {
  text = await readFile(join(await bundleFolder(), 'manifest.json'), 'utf8');
  const parsed = parseManifest(text);
  if (!parsed.ok) throw parsed.error;
  manifest = parsed.value;
});

interface ManifestDocument {
  readonly files: object[];
  readonly tensors: object[];
}

/** The committed manifest with one thing changed. */
function changed(change: (document: ManifestDocument) => void): string {
  const document = JSON.parse(text) as ManifestDocument;
  change(document);
  return JSON.stringify(document);
}
const failure = (input: string) => {
  const parsed = parseManifest(input);
  return parsed.ok ? undefined : parsed.error;
};

describe('the committed manifest', () => {
  it('names itself by its files', async () => {
    expect(await contentId(manifest)).toBe(manifest.id);
  });

  it('keeps its id when an expert is added', async () => {
    const [file] = filesOf(manifest, 'flow');
    const files = [...manifest.files, { ...file!, path: 'graphs/flow-more-0.bin', expert: 'more', added: true }];
    expect(await contentId({ ...manifest, files })).toBe(manifest.id);
    expect(await contentId({ ...manifest, files: files.map((one) => ({ ...one, added: false })) })).not.toBe(
      manifest.id,
    );
  });

  it('keeps the discrete head under 80 MB and every file under 20 MB', () => {
    expect(sizeOf(manifest, DISCRETE_PARTS)).toBeLessThan(80e6);
    for (const file of manifest.files) expect(file.size, file.path).toBeLessThanOrEqual(20e6);
  });

  it('has files for every part, and flow files for every expert', () => {
    for (const part of DISCRETE_PARTS) expect(filesOf(manifest, part).length, part).toBeGreaterThan(0);
    for (const { id } of manifest.experts) {
      const files = filesOf(manifest, 'flow', id);
      expect(files.length).toBeGreaterThan(1);
      expect(files.every((file) => file.path.includes(`flow-${id}`))).toBe(true);
    }
    expect(filesOf(manifest, 'flow', 'nobody')).toEqual([]);
  });
});

describe('parseManifest', () => {
  it('tells a newer schema from a broken one', () => {
    const newer = failure(changed((document) => Object.assign(document, { schema: 2 })));
    expect(newer).toMatchObject({ code: 'newer-bundle' });
    expect(newer?.sentence).toBe(
      'This policy bundle has schema 2; this page reads schema 1. Reload the page to get the newest version, or open a policy made for this one.',
    );
    expect(failure('{"schema": 1}')).toMatchObject({ code: 'bad-manifest' });
  });

  it('answers in words for pages that are not manifests', () => {
    expect(failure('<!doctype html>')?.message).toContain('not JSON');
    expect(failure('null')).toMatchObject({ code: 'bad-manifest' });
    expect(failure('[]')).toMatchObject({ code: 'bad-manifest' });
  });

  it('names the field that is wrong', () => {
    const error = failure(changed((document) => Object.assign(document.files[0]!, { sha256: 'abc' })));
    expect(error?.message).toContain('files.0.sha256');
    expect(error?.message).toContain('64 hex digits');
  });

  it('refuses paths that leave the bundle', () => {
    for (const path of ['../secret', '/etc/passwd', 'a/../../b', 'https://elsewhere.test/x']) {
      const error = failure(changed((document) => Object.assign(document.files[0]!, { path })));
      expect(error, path).toMatchObject({ code: 'bad-manifest' });
    }
  });

  it('refuses tensors outside their file', () => {
    const far = failure(changed((document) => Object.assign(document.tensors[0]!, { offset: 1e9 })));
    expect(far?.message).toContain('past the end');
    const unlisted = failure(changed((document) => Object.assign(document.tensors[0]!, { file: 'graphs/none.bin' })));
    expect(unlisted?.message).toContain('not listed');
  });

  it('keeps fields that it does not know', () => {
    const parsed = parseManifest(changed((document) => Object.assign(document, { later: 1 })));
    expect(parsed.ok && parsed.value).toMatchObject({ later: 1 });
  });
});
