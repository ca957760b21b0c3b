import type { Observation } from '#sim/types.ts';

/** Words of the policy that every room to the right shares. Values only, no runtime. */

export const LAYERS = 12;
export const NEURONS = 1536;
export const WIDTH = 576;
export const KV_HEADS = 3;
export const HEAD_WIDTH = 64;
export const BINS = 256;
export const VOCABULARY = 49_152;
/** The bins are the last 256 ids of the vocabulary (OpenVLA's convention). */
export const FIRST_ACTION_TOKEN = VOCABULARY - BINS;
export const IMAGE_TOKENS = 40;
/** BOS, 40 image tokens, proprioception: their keys and values do not depend on the prompt. */
export const PREFIX_TOKENS = 1 + IMAGE_TOKENS + 1;
export const MAX_TEXT_TOKENS = 24;
export const SLOTS = 7;
/** Rope position of the first text token and of the first slot. */
export const TEXT_POSITION = PREFIX_TOKENS;
export const SLOT_POSITION = PREFIX_TOKENS + MAX_TEXT_TOKENS;
export const HORIZON = 5;
export const FLOW_LAYERS = [1, 3, 5, 7, 9, 11] as const;

/** Every token belongs to one group; BOS counts as image, because it sits in the prefix. */
export const TOKEN_GROUPS = ['image', 'proprio', 'text', 'slots'] as const;
export type TokenGroup = (typeof TOKEN_GROUPS)[number];

export const BACKENDS = ['webgpu', 'wasm', 'native'] as const;
export type Backend = (typeof BACKENDS)[number];
export type Head = 'discrete' | 'flow';

/**
 * The hook's tensors (design 4): a' = a * gain + bias on the FFN activations, then `residual` is added after each block.
 * gain and bias are [4 groups, 12 layers, 1536], residual is [4, 12, 576], row-major. A missing plan is gain 1, bias 0, residual 0.
 */
export interface HookPlan {
  readonly gain: Float32Array;
  readonly bias: Float32Array;
  readonly residual: Float32Array;
  /** Which groups differ from the identity: image or proprio force a new prefix. */
  readonly touches: Readonly<Record<TokenGroup, boolean>>;
}

/** Temperatures of a discrete head; 0 is argmax. */
export interface Temperatures {
  readonly temperature: number;
  /** Of the gripper's slot, which has two peaks where the others have one; `temperature` when left out. */
  readonly gripperTemperature?: number;
}

/** How a discrete head picks a bin per slot. Draws depend on (seed, decision, slot) alone. */
export interface Sampling extends Temperatures {
  readonly seed: number;
}

/** Tensors that come back only when asked for. Indices are suffix positions unless the name says prefix. */
export interface ReadoutRequest {
  readonly logits?: boolean;
  /** Activations after the hook at every token: [12, tokens, 1536] for prefix and suffix. */
  readonly activations?: boolean;
  /** Residual stream after each block, and after its attention: [12, tokens, 576]. */
  readonly residuals?: boolean;
}

export interface Readouts {
  /** Slot logits over the bins, [7, 256]. */
  readonly logits?: Float32Array;
  readonly activations?: { readonly prefix: Float32Array; readonly suffix: Float32Array };
  readonly residuals?: { readonly prefix: Float32Array; readonly suffix: Float32Array };
  /** Residual stream between attention and FFN of each block, same shapes as `residuals`. */
  readonly middles?: { readonly prefix: Float32Array; readonly suffix: Float32Array };
  /** Text tokens in the suffix before the seven slots. */
  readonly textTokens: number;
}

export interface DecisionRequest {
  readonly observation: Observation;
  /** Text ids with the closing newline, without BOS, at most 24 (tokenizer.ts makes them). */
  readonly text: Int32Array;
  readonly head: Head;
  /** Index of the decision in its episode: the third key of the noise generator. */
  readonly decision: number;
  readonly sampling: Sampling;
  /** Euler steps of the flow head, 1..20. */
  readonly flowSteps?: number;
  readonly expert?: string;
  readonly hook?: HookPlan;
  readonly readouts?: ReadoutRequest;
}

export interface Decision {
  /** The action to hold for 4 ticks, [7] in [-1, 1]. */
  readonly action: Float32Array;
  /** Bin per slot (discrete head). */
  readonly bins?: Uint8Array;
  /** All 5 x 7 actions of the flow head's horizon. */
  readonly horizon?: Float32Array;
  readonly readouts?: Readouts;
  readonly millis: { readonly vision: number; readonly prefix: number; readonly suffix: number; readonly head: number };
}

/** What a rollout needs of a policy; the engine implements it, tests fake it. */
export interface Policy {
  readonly bundleId: string;
  readonly backend: Backend;
  encode(prompt: string): Int32Array;
  decide(request: DecisionRequest): Promise<Decision>;
}
