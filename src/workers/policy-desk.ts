import { asLabError, cancelled, err, ok } from '#base/errors.ts';
import type { Result } from '#base/errors.ts';
import { LatestWins } from '#policy/latest-wins.ts';
import { DISCRETE_PARTS, filesOf, sizeOf } from '#policy/manifest.ts';
import type { Decision, DecisionRequest } from '#policy/types.ts';
import { valueVector } from '#policy/value-vectors.ts';
import type { RolloutWorld } from '#rollout/ports.ts';
import type { PolicyApi, PolicyInfo } from './policy-api.ts';
import { createEpisodeRunner } from './policy-episodes.ts';
import type { PolicyShelf } from './policy-shelf.ts';
import { transferring } from './rpc.ts';

/** Decisions whose median is shown. */
const TIMED_DECISIONS = 15;

/** The worker's answers to PolicyApi, over the shelf that holds the policy; `loadWorld` makes the world of its episodes. */
export function createPolicyDesk(shelf: PolicyShelf, loadWorld: () => Promise<RolloutWorld>): PolicyApi {
  const timings: number[] = [];
  const decide = async (request: DecisionRequest, signal?: AbortSignal): Promise<Result<Decision>> => {
    const policy = shelf.policy();
    if (!policy.ok) return policy;
    try {
      const decision = await policy.value.decide(request, signal);
      if (signal?.aborted === true) return err(cancelled());
      const { vision, prefix, suffix, head } = decision.millis;
      timings.unshift(vision + prefix + suffix + head);
      timings.length = Math.min(timings.length, TIMED_DECISIONS);
      return ok(decision);
    } catch (thrown) {
      return err(asLabError(thrown));
    }
  };
  const shadows = new LatestWins((request: DecisionRequest) => decide(request));
  const info = (): Result<PolicyInfo> => infoOf(shelf, median(timings));
  return {
    probe: async () => ok(await shelf.probe()),
    size: (ref) => shelf.size(ref),
    async load(request, onProgress, signal) {
      const loaded = await shelf.load(request, onProgress, signal);
      timings.length = 0;
      return loaded.ok ? info() : loaded;
    },
    async loadExpert(expert, onProgress, signal) {
      const loaded = await shelf.loadExpert(expert, onProgress, signal);
      return loaded.ok ? info() : loaded;
    },
    info: async () => info(),
    async encode(prompt) {
      const policy = shelf.policy();
      return policy.ok ? ok(policy.value.bundle.tokenizer.encode(prompt)) : policy;
    },
    decide: async (request, signal) => moved(await decide(request, signal)),
    async shadow(request) {
      const answer = await shadows.ask(request);
      return answer === undefined ? ok(null) : moved(answer);
    },
    runEpisode: createEpisodeRunner(() => shelf.policy(), loadWorld),
    async valueVector(layer, index) {
      const policy = shelf.policy();
      return policy.ok ? ok(valueVector(policy.value.bundle.tensors, layer, index)) : policy;
    },
    async clearDownloads() {
      await shelf.clearDownloads();
      return ok(null);
    },
  };
}

function infoOf(shelf: PolicyShelf, millisPerDecision: number): Result<PolicyInfo> {
  const loaded = shelf.loaded();
  if (!loaded.ok) return loaded;
  const { host, capabilities, notices } = loaded.value;
  const { manifest, files } = host.bundle;
  return ok({
    bundleId: manifest.id,
    name: manifest.name,
    licence: manifest.licence,
    backend: host.backend,
    reason: host.choice.reason,
    runtime: host.runtime.description,
    threads: host.runtime.threads,
    capabilities,
    selfTest: host.selfTest,
    bytes: sizeOf(manifest, DISCRETE_PARTS),
    experts: manifest.experts.map(({ id, kind, training }) => ({
      id,
      kind,
      training,
      bytes: sizeOf(manifest, ['flow'], id),
      isLoaded: filesOf(manifest, 'flow', id).every((file) => files.has(file.path)),
    })),
    sampling: manifest.sampling,
    layerMap: manifest.layer_map,
    card: manifest.card,
    millisPerDecision,
    notices: [...notices, ...host.notices],
  });
}

/** Readouts are megabytes and made for this answer: they move. Everything else is small. */
function moved(result: Result<Decision>): Result<Decision> {
  if (!result.ok || result.value.readouts === undefined) return result;
  const { activations, residuals, middles } = result.value.readouts;
  const arrays = [activations, residuals, middles].flatMap((pair) =>
    pair === undefined ? [] : [pair.prefix, pair.suffix],
  );
  return transferring(
    result,
    arrays.map((array) => array.buffer as ArrayBuffer),
  );
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
