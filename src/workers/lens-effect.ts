import { compileHook } from '#steering/compile.ts';
import { directEffect, expectedAction, expectedShift } from '#lens/direct-effect.ts';
import type { RecordedObservations } from '#lens/pack.ts';
import { topIndices } from '#lens/project.ts';
import { rms } from '#lens/residual-lens.ts';
import type { VectorId } from '#lens/table.ts';
import { lensWeightsOf, valueVector } from '#lens/weights.ts';
import type { Bundle } from '#policy/bundle.ts';
import { actionOfBins } from '#policy/heads/discrete.ts';
import { BINS, LAYERS, SLOTS, WIDTH } from '#policy/types.ts';
import type { Decision, DecisionRequest, Policy } from '#policy/types.ts';
import { THIRD_SIZE, WRIST_SIZE } from '#sim/types.ts';
import type { Observation } from '#sim/types.ts';
import type { LensEffect, MovedBin } from './lens-api.ts';

/** Observations that an effect is measured on: one of each kind of task, twice. */
const MEASURED = 12;
const PROPRIOCEPTION = 7;

/** Observation `index` of the shipped ones. */
export function observationOf(recorded: RecordedObservations, index: number): Observation {
  const third = THIRD_SIZE * THIRD_SIZE * 3;
  const wrist = WRIST_SIZE * WRIST_SIZE * 3;
  return {
    third: recorded.third.slice(index * third, (index + 1) * third),
    wrist: recorded.wrist.slice(index * wrist, (index + 1) * wrist),
    proprioception: recorded.proprioception.slice(index * PROPRIOCEPTION, (index + 1) * PROPRIOCEPTION),
  };
}

/**
 * What one value vector does to the action, on recorded observations: its direct effect (one unit of activation added to the
 * last residual stream, final norm frozen) and the effect of ablating it everywhere. Both as change of the expected action.
 */
export async function measureEffect(
  policy: Policy,
  bundle: Bundle,
  recorded: RecordedObservations,
  { layer, index }: VectorId,
): Promise<LensEffect> {
  const weights = lensWeightsOf(bundle.tensors);
  const vector = valueVector(weights, layer, index);
  const hook = compileHook([{ operator: 'ablate', amount: 0, neurons: [[layer, index]] }]);
  const count = Math.min(MEASURED, recorded.count);
  const direct = new Float64Array(SLOTS);
  const logits = Array.from({ length: SLOTS }, () => new Float64Array(BINS));
  const changes = Array.from({ length: SLOTS }, (): number[] => []);
  for (let n = 0; n < count; n++) {
    const request = requestOf(policy, recorded, Math.floor((n * recorded.count) / count));
    const plain = await policy.decide({ ...request, readouts: { logits: true, residuals: true } });
    const ablated = await policy.decide({ ...request, ...(hook && { hook }), readouts: { logits: true } });
    for (let slot = 0; slot < SLOTS; slot++) {
      const [before, after] = [logitsOf(plain, slot), logitsOf(ablated, slot)];
      changes[slot]!.push(expectedAction(after) - expectedAction(before));
      const divisor = rms(lastResidual(plain, slot));
      const effect = directEffect(weights, vector, 1, divisor);
      direct[slot]! += expectedShift(before, effect) / count;
      effect.forEach((logit, bin) => (logits[slot]![bin]! += logit / count));
    }
  }
  return {
    direct: [...direct],
    bins: logits.map((mean) => ({ raised: movedBin(mean, 1), lowered: movedBin(mean, -1) })),
    ablation: changes.map((list) => ({
      mean: list.reduce((sum, change) => sum + change, 0) / list.length,
      greatest: Math.max(...list.map(Math.abs)),
    })),
    observations: count,
  };
}

/** The bin whose logit a vector raises (or lowers) most. */
function movedBin(logits: Float64Array, sign: 1 | -1): MovedBin {
  const [bin = 0] = topIndices(logits, 1, sign);
  return { action: actionOfBins([bin])[0]!, logit: logits[bin]! };
}

function requestOf(policy: Policy, recorded: RecordedObservations, index: number): DecisionRequest {
  return {
    observation: observationOf(recorded, index),
    text: policy.encode(recorded.prompts[index]!),
    head: 'discrete',
    decision: 0,
    sampling: { temperature: 0, seed: 0 },
  };
}

function logitsOf(decision: Decision, slot: number): number[] {
  return Array.from(decision.readouts!.logits!.subarray(slot * BINS, (slot + 1) * BINS));
}

function lastResidual(decision: Decision, slot: number): Float32Array {
  const { residuals, textTokens } = decision.readouts!;
  const tokens = residuals!.suffix.length / (LAYERS * WIDTH);
  const start = ((LAYERS - 1) * tokens + textTokens + slot) * WIDTH;
  return residuals!.suffix.subarray(start, start + WIDTH);
}
