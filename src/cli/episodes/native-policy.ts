import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LabError, unwrap } from '#base/errors.ts';
import { parseLensIndex } from '#lens/files.ts';
import { NaturalTable } from '#lens/natural.ts';
import { LensLibrary } from '#lens/pack.ts';
import type { Bundle } from '#policy/bundle.ts';
import { Engine } from '#policy/engine.ts';
import { readBundle } from '#policy/read-bundle.ts';
import type { ReadFile } from '#policy/read-bundle.ts';
import { createNativeRuntime, createNodeWasmRuntime } from '#policy/runtime/native.ts';
import type { Runtime } from '#policy/runtime/types.ts';

/** Where `npm run steerlab` finds policies when no --bundle is given. */
const POLICIES = 'public/policies';

/** @throws LabError 'no-bundle' when neither --bundle nor the project's own list names one */
export async function bundleFolder(given: string | undefined): Promise<string> {
  if (given !== undefined) return resolve(given);
  try {
    const index = JSON.parse(await readFile(join(POLICIES, 'index.json'), 'utf8')) as { default?: unknown };
    if (typeof index.default === 'string') return resolve(POLICIES, index.default);
  } catch {
    // The sentence below tells what to do, whatever was wrong with the list.
  }
  throw new LabError('no-bundle', `No policy bundle: ${POLICIES}/index.json names none.`, {
    fix: 'Name one with --bundle DIR.',
  });
}

/** Reads files of a bundle by their path in it. */
export function readBundleFile(folder: string): ReadFile {
  return async (path) => new Uint8Array(await readFile(join(folder, path)));
}

export async function openBundleFolder(folder: string): Promise<Bundle> {
  return unwrap(await readBundle(readBundleFile(folder)));
}

/** What Node can run the policy on: 'wasm' computes what browsers on WASM with one thread do, 'native' is faster. */
export const NODE_BACKENDS = ['native', 'wasm'] as const;
export type NodeBackend = (typeof NODE_BACKENDS)[number];

export async function openEngine(folder: string, threads: number, backend: NodeBackend = 'native'): Promise<Engine> {
  const runtime = backend === 'wasm' ? await openWasmRuntime() : await createNativeRuntime({ threads });
  return Engine.create(await openBundleFolder(folder), runtime);
}

async function openWasmRuntime(): Promise<Runtime> {
  const url = import.meta.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm');
  return createNodeWasmRuntime(Uint8Array.from(await readFile(fileURLToPath(url))));
}

/** @throws LabError 'lens-missing' */
export async function openLens(folder: string): Promise<LensLibrary> {
  const read = readBundleFile(join(folder, 'lens'));
  let text: string;
  try {
    text = new TextDecoder().decode(await read('lens.json'));
  } catch (cause) {
    throw new LabError('lens-missing', 'This bundle has no lens, so words and natural activations are unknown.', {
      fix: "Use a bundle with a lens part, neurons by number, and 'add' instead of 'add-std'.",
      cause,
    });
  }
  return new LensLibrary(unwrap(parseLensIndex(text)), read);
}

/** Standard deviation of each neuron's natural activations, [12 * 1536]. */
export async function naturalStds(folder: string): Promise<Float32Array> {
  const pack = (await openLens(folder)).pack('policy');
  if (!pack) throw new LabError('lens-missing', 'This lens knows nothing of the policy.');
  return (await NaturalTable.of(pack)).column('std');
}
