import { LabError, err, ok } from '#base/errors.ts';
import type { Result } from '#base/errors.ts';
import { filesOf } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import type { GraphFamily, GraphSource } from './runtime/types.ts';
import { TensorTable } from './tensors.ts';
import { createTokenizer } from './tokenizer.ts';
import type { PromptTokenizer } from './tokenizer.ts';

/** A policy bundle whose first parts are in memory; experts and the lens may arrive later. */
export interface Bundle {
  readonly manifest: Manifest;
  readonly files: BundleFiles;
  readonly tensors: TensorTable;
  readonly fixtures: TensorTable;
  readonly tokenizer: PromptTokenizer;
}

const GRAPHS = 'graphs/';

/** Files by their path in the bundle. */
export class BundleFiles {
  readonly #bytes = new Map<string, Uint8Array<ArrayBuffer>>();

  add(path: string, bytes: Uint8Array<ArrayBuffer>): void {
    this.#bytes.set(path, bytes);
  }

  has(path: string): boolean {
    return this.#bytes.has(path);
  }

  /** @throws LabError 'part-not-loaded' */
  get(path: string): Uint8Array<ArrayBuffer> {
    const bytes = this.#bytes.get(path);
    if (bytes !== undefined) return bytes;
    throw new LabError('part-not-loaded', `${path} of the policy has not been loaded.`, {
      fix: 'Load that part of the policy first.',
      data: { path },
    });
  }

  text(path: string): string {
    return new TextDecoder().decode(this.get(path));
  }

  /** Every loaded shard under the name that the graphs beside it know it by: its file name. */
  shards(): ReadonlyMap<string, Uint8Array> {
    const shards = new Map<string, Uint8Array>();
    for (const [path, bytes] of this.#bytes) {
      if (path.startsWith(GRAPHS) && path.endsWith('.bin')) shards.set(path.slice(GRAPHS.length), bytes);
    }
    return shards;
  }
}

/** Opens what the discrete head needs: tokenizer, tensors. */
export function openBundle(manifest: Manifest, files: BundleFiles): Result<Bundle> {
  const missing = manifest.files.find((file) => file.part === 'tokenizer' && !files.has(file.path));
  if (missing !== undefined)
    return err(new LabError('part-not-loaded', `${missing.path} of the policy has not been loaded.`));
  const tokenizer = createTokenizer(files.text('tokenizer.json'), files.text('tokenizer_config.json'));
  if (!tokenizer.ok) return tokenizer;
  const bytes = (path: string) => files.get(path);
  return ok({
    manifest,
    files,
    tensors: new TensorTable(manifest.tensors, bytes),
    fixtures: new TensorTable(manifest.fixtures.tensors, bytes),
    tokenizer: tokenizer.value,
  });
}

/** The graph file of a family, with the shards that its weights lie in. Vision is one file for both families. */
export function graphSource(bundle: Bundle, graph: string, family: GraphFamily): GraphSource {
  const candidates = [`${GRAPHS}${graph}.${family}.onnx`, `${GRAPHS}${graph}.onnx`];
  const listed = candidates.find((path) => bundle.manifest.files.some((file) => file.path === path));
  if (listed === undefined) {
    throw new LabError('no-such-graph', `The policy bundle has no graph ${graph} for ${family}.`, {
      fix: 'Export the bundle again with this version.',
    });
  }
  return { name: graph, model: bundle.files.get(listed), shards: bundle.files.shards() };
}

export interface ExpertChoice {
  readonly id: string;
  /** Whether its weights are here. */
  readonly isLoaded: boolean;
  readonly readsSlots: boolean;
}

/** The expert to use: the one that is wanted, or the first. */
export function expertOf(bundle: Bundle, wanted: string | undefined): ExpertChoice {
  const { experts } = bundle.manifest;
  const expert = wanted === undefined ? experts[0] : experts.find(({ id }) => id === wanted);
  if (expert === undefined) {
    const known = experts.map(({ id }) => id);
    throw new LabError(
      'no-such-expert',
      `This policy has no flow expert ${wanted ?? ''}; it has ${known.join(', ') || 'none'}.`,
      {
        fix: 'Choose one of these, or the discrete head.',
      },
    );
  }
  const { id, reads_slots: readsSlots = false } = expert;
  const isLoaded = filesOf(bundle.manifest, 'flow', id).every((file) => bundle.files.has(file.path));
  return { id, isLoaded, readsSlots };
}
