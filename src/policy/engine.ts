import { LabError, invariant } from '#base/errors.ts';
import { SerialQueue } from '#base/queue.ts';
import { THIRD_SIZE, WRIST_SIZE } from '#sim/types.ts';
import type { Observation } from '#sim/types.ts';
import { KEY_VALUE_NAMES, disposePiece, readoutNames, runBackbone } from './backbone.ts';
import type { PieceOutput } from './backbone.ts';
import { itemOf, stack } from './batch.ts';
import { expertOf, graphSource } from './bundle.ts';
import type { Bundle } from './bundle.ts';
import { decideFlow } from './flow-decision.ts';
import { FLOW_OUTPUTS } from './flow-expert.ts';
import type { FlowExpert } from './flow-expert.ts';
import { groupRequests } from './group-requests.ts';
import { actionOfBins, chooseBins, slotLogits } from './heads/discrete.ts';
import { firstAction } from './heads/flow.ts';
import { checkHook } from './hook.ts';
import { prefixPiece, suffixPiece } from './layout.ts';
import { checkObservation, writePixels } from './observation.ts';
import { PrefixCache, findPrefix, keepPrefix, prefixHook } from './prefix-cache.ts';
import type { CachedObservation, Seen } from './prefix-cache.ts';
import { collectReadouts } from './readouts.ts';
import { isHost } from './runtime/types.ts';
import type { Runtime, RuntimeTensor, Session } from './runtime/types.ts';
import { perRequest, timed } from './stage-times.ts';
import type { Millis } from './stage-times.ts';
import { IMAGE_TOKENS, MAX_TEXT_TOKENS, SLOTS, WIDTH } from './types.ts';
import type { Backend, Decision, DecisionRequest, HookPlan, Policy } from './types.ts';
import { ACTION_EMBEDDING, embeddingRows } from './value-vectors.ts';

const BOS = 1;
const CACHED_OBSERVATIONS = 8;
/** Requests in one call of a graph; one on WebGPU, where keys and values stay in the device's memory and are not stacked. */
const BATCH = 16;

/** Tables of the bundle that the host reads: rows of the embedding, the slots' own vectors, the bins' embedding. */
interface Tables {
  readonly bos: Float32Array;
  readonly slots: Float32Array;
  readonly actions: Float32Array;
}

/**
 * The policy on one runtime. An observation is looked at once: its image tokens and the keys and values of the prefix are
 * kept, and asking again about it (another prompt, another hook on text and slots) runs the suffix only.
 */
export class Engine implements Policy {
  readonly bundle: Bundle;
  readonly runtime: Runtime;
  readonly #vision: Session;
  readonly #backbone: Session;
  readonly #experts = new Map<string, FlowExpert>();
  readonly #tables: Tables;
  readonly #cache = new PrefixCache(CACHED_OBSERVATIONS);
  /** One decision at a time: they share the cache, whose entries free their buffers when they leave. */
  readonly #queue = new SerialQueue();

  private constructor(bundle: Bundle, runtime: Runtime, vision: Session, backbone: Session) {
    this.bundle = bundle;
    this.runtime = runtime;
    this.#vision = vision;
    this.#backbone = backbone;
    this.#tables = {
      bos: embeddingRows(bundle.tensors, [BOS]),
      slots: bundle.tensors.floats('slot'),
      actions: bundle.tensors.floats(ACTION_EMBEDDING),
    };
  }

  /** Makes the sessions; needs the parts of the discrete head in memory. */
  static async create(bundle: Bundle, runtime: Runtime): Promise<Engine> {
    const vision = await runtime.create(graphSource(bundle, 'vision', runtime.family));
    const backbone = await runtime.create({
      ...graphSource(bundle, 'backbone', runtime.family),
      residentOutputs: KEY_VALUE_NAMES,
    });
    return new Engine(bundle, runtime, vision, backbone);
  }

  get bundleId(): string {
    return this.bundle.manifest.id;
  }

  get backend(): Backend {
    return this.runtime.backend;
  }

  encode(prompt: string): Int32Array<ArrayBuffer> {
    return this.bundle.tokenizer.encode(prompt).ids;
  }

  async decide(request: DecisionRequest): Promise<Decision> {
    const [decision] = await this.decideMany([request]);
    invariant(decision !== undefined, 'one request has one answer');
    return decision;
  }

  /** Answers in the order of the requests; those with equal shapes and the same hook object share calls of the graphs. */
  decideMany(requests: readonly DecisionRequest[]): Promise<Decision[]> {
    return this.#queue.run(async () => {
      requests.forEach(checkRequest);
      const decisions: Decision[] = [];
      for (const group of groupRequests(requests, this.backend === 'webgpu' ? 1 : BATCH)) {
        const answers = await this.#decideGroup(group.requests);
        group.places.forEach((place, index) => (decisions[place] = answers[index]!));
      }
      return decisions;
    });
  }

  /** Frees the sessions; the runtime belongs to the caller. */
  async dispose(): Promise<void> {
    await this.#queue.run(async () => {
      this.#cache.clear();
      const experts = [...this.#experts.values()].map(({ session }) => session);
      for (const session of [this.#vision, this.#backbone, ...experts]) await session.release();
    });
  }

  async #decideGroup(requests: readonly DecisionRequest[]): Promise<Decision[]> {
    const [first] = requests;
    invariant(first !== undefined, 'a group has requests');
    const millis: Millis = { vision: 0, prefix: 0, suffix: 0, head: 0 };
    const expert = first.head === 'flow' ? await this.#expert(first.expert) : undefined;
    const prefixes = await this.#prefixes(requests, millis);
    const suffixes = await timed(millis, 'suffix', () => this.#suffixes(requests, prefixes));
    const answers = await timed(millis, 'head', async () => {
      const flows =
        expert === undefined
          ? undefined
          : await decideFlow({ runtime: this.runtime, expert, requests, prefixes, suffixes });
      return requests.map((request, index) =>
        this.#answer(request, prefixes[index]!, suffixes[index]!, flows?.[index]),
      );
    });
    suffixes.forEach(disposePiece);
    const share = perRequest(millis, requests.length);
    return answers.map((answer) => ({ ...answer, millis: share }));
  }

  #answer(
    request: DecisionRequest,
    prefix: PieceOutput,
    suffix: PieceOutput,
    horizon: Float32Array | undefined,
  ): Omit<Decision, 'millis'> {
    const logits = needsLogits(request) ? this.#logits(suffix, request.text.length) : undefined;
    const bins = horizon === undefined ? chooseBins(logits!, request.sampling, request.decision) : undefined;
    return {
      action: horizon === undefined ? actionOfBins(bins!) : firstAction(horizon),
      ...(bins !== undefined && { bins }),
      ...(horizon !== undefined && { horizon }),
      ...(request.readouts !== undefined && {
        readouts: collectReadouts(request.readouts, prefix, suffix, request.text.length, logits),
      }),
    };
  }

  #logits(suffix: PieceOutput, textTokens: number): Float32Array {
    const states = hostData(suffix.tensors['y']);
    return slotLogits(states.subarray(textTokens * WIDTH, (textTokens + SLOTS) * WIDTH), this.#tables.actions);
  }

  async #expert(wanted: string | undefined): Promise<FlowExpert> {
    const { id, isLoaded, readsSlots } = expertOf(this.bundle, wanted);
    const known = this.#experts.get(id);
    if (known !== undefined) return known;
    if (!isLoaded) {
      throw new LabError('part-not-loaded', `The flow expert ${id} has not been loaded.`, {
        fix: 'Load it, or use the discrete head.',
      });
    }
    const session = await this.runtime.create(graphSource(this.bundle, `flow-${id}`, this.runtime.family));
    const expert = { session, readsSlots };
    this.#experts.set(id, expert);
    return expert;
  }

  async #prefixes(requests: readonly DecisionRequest[], millis: Millis): Promise<PieceOutput[]> {
    const outputs = [...KEY_VALUE_NAMES, ...readoutNames(requests[0]!.readouts)];
    const entries = await timed(millis, 'vision', () => this.#look(requests.map((request) => request.observation)));
    const hook = prefixHook(requests[0]!.hook);
    const found = entries.map((entry) => findPrefix(entry, hook, outputs));
    const missing = [...new Set(entries.filter((_, index) => found[index] === undefined))];
    if (missing.length > 0) {
      const made = await timed(millis, 'prefix', () => this.#runPrefixes(missing, hook, outputs));
      missing.forEach((entry, index) => keepPrefix(entry, hook, outputs, made[index]!));
    }
    return entries.map((entry, index) => found[index] ?? findPrefix(entry, hook, outputs)!);
  }

  #runPrefixes(
    entries: readonly CachedObservation[],
    hook: HookPlan | undefined,
    outputs: readonly string[],
  ): Promise<PieceOutput[]> {
    const items = entries.map(({ seen }) => {
      const x = new Float32Array(prefixPiece.tokens * WIDTH);
      x.set(this.#tables.bos);
      x.set(seen.imageTokens, WIDTH);
      x.set(seen.stateToken, (1 + IMAGE_TOKENS) * WIDTH);
      return { x, piece: prefixPiece };
    });
    return runBackbone(this.#backbone, items, hook, outputs);
  }

  #suffixes(requests: readonly DecisionRequest[], prefixes: readonly PieceOutput[]): Promise<PieceOutput[]> {
    const [first] = requests;
    invariant(first !== undefined, 'a group has requests');
    const items = requests.map((request, index) => {
      const textTokens = request.text.length;
      const piece = suffixPiece(textTokens);
      const x = new Float32Array(piece.tokens * WIDTH);
      x.set(embeddingRows(this.bundle.tensors, request.text));
      x.set(this.#tables.slots, textTokens * WIDTH);
      // Padding is never seen; BOS is as good a token as any, and unlike zeros it has a norm.
      for (let t = textTokens + SLOTS; t < piece.tokens; t++) x.set(this.#tables.bos, t * WIDTH);
      return { x, piece, past: prefixes[index]!.tensors };
    });
    const outputs = new Set(readoutNames(first.readouts));
    if (needsLogits(first)) outputs.add('y');
    if (first.head === 'flow') FLOW_OUTPUTS.forEach((name) => outputs.add(name));
    return runBackbone(this.#backbone, items, first.hook, [...outputs]);
  }

  /** Vision of every observation that was not looked at before. */
  async #look(observations: readonly Observation[]): Promise<CachedObservation[]> {
    const entries = observations.map((observation) => this.#cache.find(observation));
    const fresh = observations.filter((_, index) => entries[index] === undefined);
    if (fresh.length === 0) return entries as CachedObservation[];
    const seen = await this.#see(fresh);
    let next = 0;
    return observations.map((observation, index) => entries[index] ?? this.#cache.add(observation, seen[next++]!));
  }

  async #see(observations: readonly Observation[]): Promise<Seen[]> {
    const feeds = {
      third: stack(
        observations.map(({ third }) => pixels(third)),
        [3, THIRD_SIZE, THIRD_SIZE],
      ),
      wrist: stack(
        observations.map(({ wrist }) => pixels(wrist)),
        [3, WRIST_SIZE, WRIST_SIZE],
      ),
      proprioception: stack(
        observations.map(({ proprioception }) => proprioception),
        [SLOTS],
      ),
    };
    const { image_tokens: image, state_token: state } = await this.#vision.run(feeds, ['image_tokens', 'state_token']);
    invariant(
      image !== undefined && isHost(image) && state !== undefined && isHost(state),
      'vision answers in host memory',
    );
    return observations.map((_, index) => ({ imageTokens: itemOf(image, index), stateToken: itemOf(state, index) }));
  }
}

function checkRequest(request: DecisionRequest): void {
  checkObservation(request.observation);
  if (request.hook !== undefined) checkHook(request.hook);
  if (request.text.length > MAX_TEXT_TOKENS) {
    throw new LabError(
      'prompt-too-long',
      `A prompt has at most ${MAX_TEXT_TOKENS} tokens, received ${request.text.length}.`,
      {
        fix: "Encode it with the policy's own tokenizer, which leaves out what does not fit.",
      },
    );
  }
}

function needsLogits(request: DecisionRequest): boolean {
  return request.head === 'discrete' || request.readouts?.logits === true;
}

function pixels(bytes: Uint8Array): Float32Array {
  const out = new Float32Array(bytes.length);
  writePixels(bytes, out, 0);
  return out;
}

function hostData(tensor: RuntimeTensor | undefined): Float32Array {
  invariant(tensor !== undefined && isHost(tensor), 'the tensor was fetched to host memory');
  return tensor.data;
}
