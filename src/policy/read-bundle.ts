import { LabError, asLabError, err, ok } from '#base/errors.ts';
import type { Result } from '#base/errors.ts';
import { BundleFiles, openBundle } from './bundle.ts';
import type { Bundle } from './bundle.ts';
import { sha256Hex } from './digest.ts';
import { parseManifest } from './manifest.ts';
import type { FileEntry, Manifest, Part } from './manifest.ts';

/** Reads a file of the bundle by its path in it; rejects when it is not there. The cli room gives one over node:fs. */
export type ReadFile = (path: string) => Promise<Uint8Array<ArrayBuffer>>;

/** What the policy itself needs; the lens has its own reader. */
const POLICY_PARTS: readonly Part[] = ['backbone', 'vision', 'embedding', 'tokenizer', 'fixtures', 'flow'];

/**
 * A bundle from a folder, each file checked against the manifest.
 * Errors: as `parseManifest`, 'missing-file', 'wrong-length', 'wrong-digest'.
 */
export async function readBundle(read: ReadFile, parts: readonly Part[] = POLICY_PARTS): Promise<Result<Bundle>> {
  const manifest = await readManifest(read);
  if (!manifest.ok) return manifest;
  const files = new BundleFiles();
  for (const entry of manifest.value.files.filter((file) => parts.includes(file.part))) {
    const bytes = await readChecked(read, entry);
    if (!bytes.ok) return bytes;
    files.add(entry.path, bytes.value);
  }
  return openBundle(manifest.value, files);
}

export async function readManifest(read: ReadFile): Promise<Result<Manifest>> {
  try {
    return parseManifest(new TextDecoder().decode(await read('manifest.json')));
  } catch (thrown) {
    return err(missing('manifest.json', thrown));
  }
}

/** One file against its size and digest. */
export async function readChecked(read: ReadFile, entry: FileEntry): Promise<Result<Uint8Array<ArrayBuffer>>> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await read(entry.path);
  } catch (thrown) {
    return err(missing(entry.path, thrown));
  }
  if (bytes.length !== entry.size) {
    return err(damaged('wrong-length', `${entry.path} has ${bytes.length} bytes; the manifest says ${entry.size}.`));
  }
  const digest = await sha256Hex(bytes);
  if (digest === entry.sha256) return ok(bytes);
  return err(
    damaged(
      'wrong-digest',
      `${entry.path} was changed: its sha256 is ${digest.slice(0, 12)}…, the manifest says ${entry.sha256.slice(0, 12)}….`,
    ),
  );
}

function damaged<Code extends string>(code: Code, message: string): LabError<Code> {
  return new LabError(code, message, { fix: 'Copy the bundle again.' });
}

function missing(path: string, thrown: unknown): LabError<'missing-file'> {
  const cause = asLabError(thrown);
  return new LabError('missing-file', `${path} of the bundle cannot be read: ${cause.message}.`, {
    fix: 'Name the folder of an exported bundle: public/policies/<id>.',
    cause,
  });
}
