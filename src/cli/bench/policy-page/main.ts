import { unwrap } from '#base/errors.ts';
import { compareLogits, readFixtures, relativeRms, steeredHook } from '#policy/parity.ts';
import type { Fixture, Parity } from '#policy/parity.ts';
import { parseManifest } from '#policy/manifest.ts';
import type { Manifest } from '#policy/manifest.ts';
import { TensorTable } from '#policy/tensors.ts';
import { LAYERS, NEURONS } from '#policy/types.ts';
import type { Decision, DecisionRequest } from '#policy/types.ts';
import { connectPolicy } from '#workers/policy-client.ts';
import type { BundleRef, DownloadSize, LoadProgress, LoadRequest, PolicyInfo } from '#workers/policy-api.ts';

/**
 * The policy worker alone, driven by `bench policy` and e2e/policy.e2e.ts: the production build of the worker, without the
 * lab around it. Not part of the product.
 */
export interface PolicyPage {
  load(request: LoadRequest): Promise<PageLoad>;
  /** The load's failure, as its sentence. */
  loadFailure(request: LoadRequest): Promise<string>;
  loadExpert(expert: string): Promise<void>;
  /** Against the fixtures, `count` of them. */
  parity(count: number): Promise<{ readonly plain: Parity; readonly steered: Parity; readonly backend: string }>;
  /** Relative RMS of the flow head's horizon under the worker's own noise, against `expected` (from another backend). */
  flow(index: number): Promise<number[]>;
  /** Medians over `count` decisions on new observations, and over `count` that change the hook only. */
  time(count: number): Promise<BrowserTimes>;
  /** Medians of the lens as the page waits for it, messages to the worker and back included. */
  timeLens(plan: LensPlan): Promise<LensTimes>;
  info(): Promise<PolicyInfo>;
  size(bundle: BundleRef): Promise<DownloadSize>;
  clear(): Promise<void>;
  stop(): void;
}

export interface PageLoad {
  readonly info: PolicyInfo;
  /** From the navigation to the end of the first decision. */
  readonly firstDecisionMillis: number;
  readonly progress: readonly LoadProgress[];
}

export interface LensPlan {
  readonly queries: readonly string[];
  readonly words: readonly string[];
  readonly rowCounts: readonly number[];
  readonly count: number;
}

export interface LensTimes {
  readonly runtime: string;
  /** Reading the tables, before the first question. */
  readonly openMillis: number;
  readonly searchMillis: Readonly<Record<string, number>>;
  readonly conceptMillis: Readonly<Record<string, number>>;
  /** All that a value vector's page shows. */
  readonly vectorMillis: number;
  /** The lens graph inside the worker, by rows. */
  readonly graphMillis: Readonly<Record<number, number>>;
}

export interface BrowserTimes {
  readonly vision: number;
  readonly prefix: number;
  readonly suffix: number;
  readonly head: number;
  /** As the page sees it, messages to the worker and back included. */
  readonly decision: number;
  readonly suffixAlone: number;
}

const connection = connectPolicy();
const { api } = connection;
const signal = new AbortController().signal;
let manifest: Manifest;
let fixtures: Fixture[];

async function readBundleFixtures(base: string, id: string): Promise<void> {
  const folder = new URL(`${id}/`, base);
  manifest = unwrap(parseManifest(await (await fetch(new URL('manifest.json', folder))).text()));
  const bytes = new Uint8Array(await (await fetch(new URL('fixtures.bin', folder))).arrayBuffer());
  fixtures = readFixtures(new TensorTable(manifest.fixtures.tensors, () => bytes));
}

function requestOf(fixture: Fixture, more: Partial<DecisionRequest> = {}): DecisionRequest {
  const { observation, text } = fixture;
  return { observation, text, head: 'discrete', decision: 0, sampling: { temperature: 0, seed: 0 }, ...more };
}

async function decide(fixture: Fixture, more: Partial<DecisionRequest> = {}): Promise<Decision> {
  return unwrap(await api.decide(requestOf(fixture, more), signal));
}

async function parity(count: number) {
  const some = fixtures.slice(0, count);
  const run = async (more: Partial<DecisionRequest>) => {
    const logits: Float32Array[] = [];
    for (const fixture of some)
      logits.push((await decide(fixture, { readouts: { logits: true }, ...more })).readouts!.logits!);
    return logits;
  };
  return {
    plain: compareLogits(
      await run({}),
      some.map((fixture) => fixture.logits),
    ),
    steered: compareLogits(
      await run({ hook: steeredHook(manifest) }),
      some.map((fixture) => fixture.steeredLogits),
    ),
    backend: unwrap(await api.info()).backend,
  };
}

async function time(count: number): Promise<BrowserTimes> {
  const fixture = fixtures[0]!;
  const decisions: (Decision['millis'] & { readonly total: number })[] = [];
  const suffixes: number[] = [];
  for (let i = 0; i < count + 2; i++) {
    const third = fixture.observation.third.slice();
    third[0] = i;
    const start = performance.now();
    const { millis } = await decide({ ...fixture, observation: { ...fixture.observation, third } });
    decisions.push({ ...millis, total: performance.now() - start });
  }
  const { gain, bias, residual } = steeredHook(manifest);
  for (let i = 0; i < count + 2; i++) {
    const hook = { gain, bias: bias.map((value) => value * (1 + i / 100)), residual, touches: SUFFIX_ONLY };
    const start = performance.now();
    await decide(fixture, { hook });
    suffixes.push(performance.now() - start);
  }
  // The first two warm up: kernels are compiled, buffers allocated.
  const middle = (key: keyof (typeof decisions)[number]) => median(decisions.slice(2).map((decision) => decision[key]));
  return {
    vision: middle('vision'),
    prefix: middle('prefix'),
    suffix: middle('suffix'),
    head: middle('head'),
    decision: middle('total'),
    suffixAlone: median(suffixes.slice(2)),
  };
}
async function timeLens({ queries, words, rowCounts, count }: LensPlan): Promise<LensTimes> {
  const middle = async (work: (at: number) => Promise<number | void>) => {
    const times: number[] = [];
    for (let at = 0; at < count + 2; at++) {
      const start = performance.now();
      times.push((await work(at)) ?? performance.now() - start);
    }
    // The first two warm up: indices and sessions are made.
    return median(times.slice(2));
  };
  const start = performance.now();
  unwrap(await api.lensModels());
  const openMillis = performance.now() - start;
  const searchMillis: Record<string, number> = {};
  for (const query of queries)
    searchMillis[query] = await middle(async () => void unwrap(await api.lensSearch('policy', query)));
  const conceptMillis: Record<string, number> = {};
  for (const word of words)
    conceptMillis[word] = await middle(async () => void unwrap(await api.lensConcept('policy', word, 10, 'full')));
  const vectorMillis = await middle(
    async (at) => void unwrap(await api.lensVector('policy', { layer: at % LAYERS, index: (at * 97) % NEURONS })),
  );
  const graphMillis: Record<number, number> = {};
  for (const rows of rowCounts) {
    const vectors: Float32Array[] = [];
    for (let row = 0; row < rows; row++) vectors.push(unwrap(await api.valueVector(LAYERS >> 1, row)));
    const data = Float32Array.from(vectors.flatMap((vector) => [...vector]));
    graphMillis[rows] = await middle(async () => unwrap(await api.lensProject(data)).millis);
  }
  return {
    runtime: unwrap(await api.info()).runtime,
    openMillis,
    searchMillis,
    conceptMillis,
    vectorMillis,
    graphMillis,
  };
}

const SUFFIX_ONLY = { image: false, proprio: false, text: true, slots: true };

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

const page: PolicyPage = {
  async load(request) {
    const progress: LoadProgress[] = [];
    const info = unwrap(await api.load(request, (step) => progress.push(step), signal));
    const { bundleId } = info;
    await readBundleFixtures(request.base, bundleId);
    await decide(fixtures[0]!);
    return { info, firstDecisionMillis: performance.now(), progress };
  },
  async loadFailure(request) {
    const loaded = await api.load(request, () => undefined, signal);
    return loaded.ok ? '' : `${loaded.error.code}: ${loaded.error.sentence}`;
  },
  async loadExpert(expert) {
    unwrap(await api.loadExpert(expert, () => undefined, signal));
  },
  parity,
  flow: async (index) => [...(await decide(fixtures[index]!, { head: 'flow' })).horizon!],
  time,
  timeLens,
  info: async () => unwrap(await api.info()),
  size: async (bundle) => unwrap(await api.size(bundle)),
  clear: async () => void unwrap(await api.clearDownloads()),
  stop: () => connection.dispose(),
};
Object.assign(globalThis, { policyPage: page, relativeRms });
