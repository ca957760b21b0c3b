import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { unwrap } from '#base/errors.ts';
import { BundleFiles, openBundle } from '#policy/bundle.ts';
import type { Bundle } from '#policy/bundle.ts';
import { parseManifest } from '#policy/manifest.ts';

const POLICIES = join(import.meta.dirname, '../../../public/policies');

/** The folder of the committed bundle. */
export async function bundleFolder(): Promise<string> {
  const override = process.env['STEERLAB_BUNDLE'];
  if (override !== undefined) return override;
  const index = JSON.parse(await readFile(join(POLICIES, 'index.json'), 'utf8')) as { default: string };
  return join(POLICIES, index.default);
}

/** The committed bundle, whole. */
export async function openCommittedBundle(): Promise<Bundle> {
  const folder = await bundleFolder();
  const manifest = unwrap(parseManifest(await readFile(join(folder, 'manifest.json'), 'utf8')));
  const files = new BundleFiles();
  const present = new Set(await readdir(folder, { recursive: true }));
  for (const { path } of manifest.files) {
    if (present.has(path)) files.add(path, new Uint8Array(await readFile(join(folder, path))));
  }
  return unwrap(openBundle(manifest, files));
}
