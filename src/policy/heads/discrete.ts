import { LabError, invariant } from '#base/errors.ts';
import { uniform } from '#policy/noise.ts';
import { slotTemperature } from '#policy/temperatures.ts';
import { BINS, SLOTS } from '#policy/types.ts';
import type { Sampling } from '#policy/types.ts';

/** OpenVLA's discrete head (Kim et al. 2024): seven slots, each one of 256 bins on [-1, 1]. */

/** Slot logits, [7, 256]: final-norm states of the slots times the action embedding, transposed. */
export function slotLogits(states: Float32Array, actionEmbedding: Float32Array): Float32Array<ArrayBuffer> {
  const width = actionEmbedding.length / BINS;
  invariant(states.length === SLOTS * width, `slot states are ${SLOTS} x ${width}, received ${states.length}`);
  const logits = new Float32Array(SLOTS * BINS);
  for (let slot = 0; slot < SLOTS; slot++) {
    for (let bin = 0; bin < BINS; bin++) {
      let sum = 0;
      for (let i = 0; i < width; i++) sum += states[slot * width + i]! * actionEmbedding[bin * width + i]!;
      logits[slot * BINS + bin] = sum;
    }
  }
  return logits;
}

/**
 * A bin for every slot. Temperature 0 takes the most likely bin; otherwise the bin is drawn from softmax(logits / T) by
 * inverting its cumulative sum at one uniform number per slot.
 * @throws LabError 'bad-sampling' for a temperature that is negative or not a number; 'policy-not-finite' for NaN logits
 */
export function chooseBins(logits: Float32Array, sampling: Sampling, decision: number): Uint8Array<ArrayBuffer> {
  const { seed } = sampling;
  if (!logits.every(Number.isFinite)) {
    throw new LabError('policy-not-finite', 'The policy answered with numbers that are not finite.', {
      fix: 'Lower the amounts of the interventions; they drove the activations out of range.',
    });
  }
  const bins = new Uint8Array(SLOTS);
  for (let slot = 0; slot < SLOTS; slot++) {
    const row = logits.subarray(slot * BINS, (slot + 1) * BINS);
    const temperature = checkTemperature(slotTemperature(sampling, slot));
    bins[slot] =
      temperature === 0
        ? mostLikely(row)
        : drawBin(row, temperature, uniform({ seed, decision, stream: 'bins' }, slot));
  }
  return bins;
}
export const MAX_TEMPERATURE = 10;

function checkTemperature(temperature: number): number {
  if (temperature >= 0 && temperature <= MAX_TEMPERATURE) return temperature;
  throw new LabError(
    'bad-sampling',
    `The temperature is a number from 0 to ${MAX_TEMPERATURE}, received ${temperature}.`,
    { fix: 'Set it to 0 (most likely bin) or 1 (drawn as trained).' },
  );
}

/** The centre of each bin: (bin + 1/2) / 256 * 2 - 1. */
export function actionOfBins(bins: ArrayLike<number>): Float32Array<ArrayBuffer> {
  return Float32Array.from(bins, (bin) => ((bin + 0.5) / BINS) * 2 - 1);
}

function mostLikely(row: Float32Array): number {
  let best = 0;
  for (let bin = 1; bin < row.length; bin++) if (row[bin]! > row[best]!) best = bin;
  return best;
}

function drawBin(row: Float32Array, temperature: number, u: number): number {
  const top = row[mostLikely(row)]!;
  // Rounded to single precision: engines' exponentials agree there, so the same u picks the same bin everywhere.
  const weights = Float32Array.from(row, (logit) => Math.exp((logit - top) / temperature));
  let total = 0;
  for (const weight of weights) total += weight;
  let rest = u * total;
  for (let bin = 0; bin < weights.length; bin++) {
    rest -= weights[bin]!;
    if (rest < 0) return bin;
  }
  return mostLikely(row);
}
