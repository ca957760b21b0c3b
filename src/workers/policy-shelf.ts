import { LabError, err, ok } from '#base/errors.ts';
import type { Result } from '#base/errors.ts';
import type { ByteCache } from '#policy/byte-cache.ts';
import { downloadParts, downloadSize } from '#policy/download.ts';
import type { DownloadOptions } from '#policy/download.ts';
import { PolicyHost } from '#policy/host.ts';
import type { CreateRuntime } from '#policy/host.ts';
import { downloadBundle, fetchManifest, fetchPolicyIndex } from '#policy/load.ts';
import { DISCRETE_PARTS } from '#policy/manifest.ts';
import type { Manifest, Part } from '#policy/manifest.ts';
import { chooseBackends } from '#policy/runtime/choose.ts';
import type { BackendChoice } from '#policy/runtime/choose.ts';
import type { Capabilities } from '#policy/runtime/probe.ts';
import type { BundleRef, DownloadSize, LoadProgress, LoadRequest } from './policy-api.ts';

export interface ShelfTools {
  readonly fetch: DownloadOptions['fetch'];
  readonly openCache: () => Promise<ByteCache>;
  readonly probe: () => Promise<Capabilities>;
  readonly createRuntime: CreateRuntime<BackendChoice>;
}

interface Loaded {
  readonly host: PolicyHost<BackendChoice>;
  readonly base: string;
  readonly capabilities: Capabilities;
  readonly notices: string[];
}

const FIRST_PARTS: readonly Part[] = [...DISCRETE_PARTS, 'fixtures'];

/** Holds the loaded policy of the worker; whoever runs episodes asks it for `policy()`. */
export class PolicyShelf {
  readonly #tools: ShelfTools;
  #loaded: Loaded | undefined;
  #cache: Promise<ByteCache> | undefined;

  constructor(tools: ShelfTools) {
    this.#tools = tools;
  }

  /** @returns 'no-policy' before the first load */
  policy(): Result<PolicyHost<BackendChoice>, 'no-policy'> {
    const loaded = this.#loaded;
    return loaded === undefined ? err(noPolicy()) : ok(loaded.host);
  }

  loaded(): Result<Loaded, 'no-policy'> {
    return this.#loaded === undefined ? err(noPolicy()) : ok(this.#loaded);
  }

  probe(): Promise<Capabilities> {
    return this.#tools.probe();
  }

  async size(ref: BundleRef): Promise<Result<DownloadSize>> {
    const found = await this.#findManifest(ref);
    if (!found.ok) return found;
    const { manifest, base } = found.value;
    return ok(await downloadSize(manifest, FIRST_PARTS, { base, cache: await this.#openCache() }));
  }

  async load(
    request: LoadRequest,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<Result<null>> {
    onProgress({ stage: 'looking', sentence: 'Looking for the policy.' });
    const capabilities = await this.#tools.probe();
    const choices = chooseBackends(capabilities, request.backend);
    if (!choices.ok) return choices;
    const found = await this.#findManifest(request, signal);
    if (!found.ok) return found;
    const { manifest, base } = found.value;
    const downloaded = await downloadBundle(manifest, await this.#options(base, onProgress, signal));
    if (!downloaded.ok) return downloaded;
    onProgress({ stage: 'starting', sentence: `Starting on ${choices.value[0]?.reason ?? ''} Then it is tested.` });
    const previous = this.#loaded;
    this.#loaded = undefined;
    await previous?.host.dispose();
    const started = await PolicyHost.start(downloaded.value.bundle, choices.value, this.#tools.createRuntime);
    if (!started.ok) return started;
    this.#loaded = { host: started.value, base, capabilities, notices: [...downloaded.value.notices] };
    onProgress({ stage: 'ready', sentence: started.value.selfTest.sentence });
    return ok(null);
  }

  async loadExpert(
    expert: string,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<Result<null>> {
    const loaded = this.loaded();
    if (!loaded.ok) return loaded;
    const { host, base, notices } = loaded.value;
    const { manifest, files } = host.bundle;
    if (!manifest.experts.some(({ id }) => id === expert)) {
      return err(
        new LabError('no-such-expert', `This policy has no flow expert ${expert}.`, {
          fix: 'Choose one of its experts.',
        }),
      );
    }
    const report = await downloadParts(
      manifest,
      ['flow'],
      files,
      await this.#options(base, onProgress, signal),
      expert,
    );
    if (!report.ok) return report;
    notices.push(...report.value.notices);
    onProgress({ stage: 'ready', sentence: `The flow expert ${expert} is here.` });
    return ok(null);
  }

  async clearDownloads(): Promise<void> {
    await (await this.#openCache()).clear();
    // The cleared cache is gone; the next use opens a new one.
    this.#cache = undefined;
  }

  #openCache(): Promise<ByteCache> {
    return (this.#cache ??= this.#tools.openCache());
  }

  async #options(
    base: string,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<DownloadOptions> {
    return {
      base,
      cache: await this.#openCache(),
      fetch: this.#tools.fetch,
      signal,
      onProgress: (download) => {
        const percent = Math.floor((100 * download.receivedBytes) / Math.max(1, download.totalBytes));
        onProgress({
          stage: 'downloading',
          sentence: `Downloading the policy: ${percent} % (${download.part}).`,
          download,
        });
      },
    };
  }

  async #findManifest(
    ref: BundleRef,
    signal?: AbortSignal,
  ): Promise<Result<{ readonly manifest: Manifest; readonly base: string }>> {
    const options = { fetch: this.#tools.fetch, signal };
    let { id } = ref;
    if (id === undefined) {
      const index = await fetchPolicyIndex(ref.base, options);
      if (!index.ok) return index;
      id = index.value.default ?? index.value.policies[0];
    }
    const base = new URL(`${id ?? ''}/`, ref.base).href;
    const manifest = await fetchManifest(base, options);
    return manifest.ok ? ok({ manifest: manifest.value, base }) : manifest;
  }
}

function noPolicy(): LabError<'no-policy'> {
  return new LabError('no-policy', 'No policy is loaded.', { fix: 'Load one first.' });
}
