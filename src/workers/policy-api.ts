import type { Result } from '#base/errors.ts';
import type { DownloadProgress } from '#policy/download.ts';
import type { PolicyCard } from '#policy/manifest-card.ts';
import type { WebBackend } from '#policy/runtime/choose.ts';
import type { Capabilities } from '#policy/runtime/probe.ts';
import type { SelfTest } from '#policy/self-test.ts';
import type { Backend, Decision, DecisionRequest, Temperatures } from '#policy/types.ts';
import type { Recording } from '#rollout/recording.ts';
import type { EpisodeRequest } from './policy-episodes.ts';
import type { EpisodeTicks } from './sim-api.ts';

/** What the page asks of the policy worker. The page imports these types only; runtime and weights stay in the worker. */

export interface BundleRef {
  /** Address of the folder that holds index.json and one folder a policy; absolute, with a closing slash. */
  readonly base: string;
  /** Which policy; the site's default when left out. */
  readonly id?: string;
}

export interface LoadRequest extends BundleRef {
  /** The user's choice; the best one is chosen when left out. */
  readonly backend?: WebBackend;
}

/** What a load is doing now, in words and, while it downloads, in bytes. */
export interface LoadProgress {
  readonly stage: 'looking' | 'downloading' | 'starting' | 'ready';
  readonly sentence: string;
  readonly download?: DownloadProgress;
}

export interface ExpertInfo {
  readonly id: string;
  readonly kind: string;
  readonly training: string;
  readonly bytes: number;
  readonly isLoaded: boolean;
}

/** The policy panel's facts. */
export interface PolicyInfo {
  readonly bundleId: string;
  readonly name: string;
  readonly licence: string;
  readonly backend: Backend;
  /** Why this backend, one sentence. */
  readonly reason: string;
  /** "WebAssembly, 2 threads". */
  readonly runtime: string;
  readonly threads: number;
  readonly capabilities: Capabilities;
  readonly selfTest: SelfTest;
  /** Bytes of what the discrete head needs. */
  readonly bytes: number;
  readonly experts: readonly ExpertInfo[];
  /** Default temperatures of the discrete head. */
  readonly sampling: Temperatures;
  /** Our layers -> layers of the base model. */
  readonly layerMap: readonly number[];
  /** What was measured of this bundle, and by which command. */
  readonly card: PolicyCard;
  /** Median milliseconds of the last decisions, all stages together; 0 before the first. */
  readonly millisPerDecision: number;
  /** What went wrong and was mended, in words. */
  readonly notices: readonly string[];
}

export interface DownloadSize {
  readonly totalBytes: number;
  /** What is not kept from an earlier visit. */
  readonly missingBytes: number;
}

export interface PromptReading {
  readonly ids: Int32Array;
  readonly pieces: readonly string[];
  readonly dropped: number;
  readonly notice: string;
}

export interface PolicyApi {
  /** Which backends this browser has; needs no download. */
  probe(): Promise<Result<Capabilities>>;
  /** What loading would fetch: shown before it starts. */
  size(bundle: BundleRef): Promise<Result<DownloadSize>>;
  /** Downloads, starts, tests. A second call replaces the policy. Errors say what happened and what to do. */
  load(
    request: LoadRequest,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<Result<PolicyInfo>>;
  /** Downloads a flow expert for `head: 'flow'`. */
  loadExpert(
    expert: string,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<Result<PolicyInfo>>;
  /** The state of the loaded policy. Errors: 'no-policy'. */
  info(): Promise<Result<PolicyInfo>>;
  /** What the policy reads of a prompt. */
  encode(prompt: string): Promise<Result<PromptReading>>;
  /** One decision; arrays of its readouts are transferred. */
  decide(request: DecisionRequest, signal: AbortSignal): Promise<Result<Decision>>;
  /** As `decide`, for sliders: a newer question replaces one that waits, which answers null. */
  shadow(request: DecisionRequest): Promise<Result<Decision | null>>;
  /** One closed-loop episode, streamed as it is computed. Cancelled: a recording with `cut`. */
  runEpisode(
    request: EpisodeRequest,
    onTicks: (ticks: EpisodeTicks) => void,
    signal: AbortSignal,
  ): Promise<Result<Recording>>;
  /** The value vector of a neuron, [576]. */
  valueVector(layer: number, index: number): Promise<Result<Float32Array>>;
  /** Forgets every kept download; a loaded policy keeps running. */
  clearDownloads(): Promise<Result<null>>;
}
