import { invariant } from '#base/errors.ts';
import type { Manifest } from './manifest.ts';
import type { TensorTable } from './tensors.ts';
import { LAYERS, NEURONS, TOKEN_GROUPS, BINS, SLOTS } from './types.ts';
import type { HookPlan } from './types.ts';
import type { Observation } from '#sim/types.ts';
import { identityHook } from './hook.ts';

/** One recorded decision of the fp32 PyTorch model with the exported (dequantized) weights. */
export interface Fixture {
  readonly observation: Observation;
  readonly text: Int32Array;
  /** Slot logits, [7, 256], without and with the steering of `steeredHook`. */
  readonly logits: Float32Array;
  readonly steeredLogits: Float32Array;
  /** Noise, [5, 7], and the flow head's answer after 5 Euler steps. */
  readonly noise: Float32Array;
  readonly flow: Float32Array;
  readonly steeredFlow: Float32Array;
}

/** How far measured logits are from the reference's. */
export interface Parity {
  /** |measured - reference| / |reference|, both root mean squares. */
  readonly relativeRms: number;
  /** Share of slots with the same most likely bin. */
  readonly argmaxAgreement: number;
  /** Share of slots whose most likely bin is at most two bins off. */
  readonly withinTwoBins: number;
  readonly slots: number;
}

export function readFixtures(fixtures: TensorTable): Fixture[] {
  const count = fixtures.entry('third').shape[0] ?? 0;
  const lengths = fixtures.integers('text_length');
  const part = (name: string, index: number) => sliceOf(fixtures.floats(name), index, count);
  return Array.from({ length: count }, (_, index) => ({
    observation: {
      third: sliceOf(fixtures.codes('third'), index, count),
      wrist: sliceOf(fixtures.codes('wrist'), index, count),
      proprioception: part('proprioception', index),
    },
    text: sliceOf(fixtures.integers('text'), index, count).subarray(0, lengths[index]),
    logits: part('logits', index),
    steeredLogits: part('steered_logits', index),
    noise: part('noise', index),
    flow: part('flow', index),
    steeredFlow: part('steered_flow', index),
  }));
}

/** The steering of the steered fixtures: some neurons overridden at every token. */
export function steeredHook(manifest: Manifest): HookPlan {
  const { neurons, amount } = manifest.fixtures.steered;
  const gain = identityHook.gain.slice();
  const bias = identityHook.bias.slice();
  for (const [layer, index] of neurons) {
    for (let group = 0; group < TOKEN_GROUPS.length; group++) {
      const at = (group * LAYERS + layer) * NEURONS + index;
      gain[at] = 0;
      bias[at] = amount;
    }
  }
  return {
    gain,
    bias,
    residual: identityHook.residual,
    touches: { image: true, proprio: true, text: true, slots: true },
  };
}

export function compareLogits(measured: readonly Float32Array[], reference: readonly Float32Array[]): Parity {
  let slots = 0;
  let equal = 0;
  let near = 0;
  measured.forEach((logits, index) => {
    for (let slot = 0; slot < SLOTS; slot++) {
      const from = slot * BINS;
      const distance = Math.abs(argmax(logits, from) - argmax(reference[index]!, from));
      slots++;
      if (distance === 0) equal++;
      if (distance <= 2) near++;
    }
  });
  return {
    relativeRms: relativeRms(measured, reference),
    argmaxAgreement: equal / slots,
    withinTwoBins: near / slots,
    slots,
  };
}

/** NaN anywhere makes it NaN: compare with `<`, so that NaN never passes. */
export function relativeRms(measured: readonly Float32Array[], reference: readonly Float32Array[]): number {
  let difference = 0;
  let size = 0;
  measured.forEach((values, index) => {
    const expected = reference[index]!;
    invariant(values.length === expected.length, 'measured and reference have the same shape');
    for (let i = 0; i < values.length; i++) {
      difference += (values[i]! - expected[i]!) ** 2;
      size += expected[i]! ** 2;
    }
  });
  return Math.sqrt(difference / size);
}

function argmax(values: Float32Array, from: number): number {
  let best = 0;
  for (let bin = 1; bin < BINS; bin++) if (values[from + bin]! > values[from + best]!) best = bin;
  return best;
}

function sliceOf<T extends Float32Array | Int32Array | Uint8Array>(values: T, index: number, count: number): T {
  const size = values.length / count;
  return values.subarray(index * size, (index + 1) * size) as T;
}
