import { LabError, invariant } from '#base/errors.ts';
import { LAYERS, NEURONS, TOKEN_GROUPS, WIDTH } from '#policy/types.ts';
import type { HookPlan, TokenGroup } from '#policy/types.ts';
import type { Intervention } from './intervention.ts';

export const NEURON_COUNT = LAYERS * NEURONS;

export interface CompileOptions {
  /** Standard deviation of each neuron's natural activations, [12 * 1536]; 'add-std' needs it. */
  readonly stds?: Float32Array | undefined;
  /** A plan of an earlier call that nobody reads any more: its buffers are overwritten. */
  readonly reuse?: HookPlan | undefined;
}

/**
 * Composes interventions, in order, into the hook a' = a * gain + bias and the residual directions (design 4). Each is an
 * affine map a -> c a + d of the listed neurons in its token groups, so the composition is gain <- c gain, bias <- c bias + d:
 *
 *   override: c = 0, d = alpha      add: c = 1, d = alpha       add-std: c = 1, d = alpha * std of the neuron
 *   scale: c = factor, d = 0        ablate: c = 0, d = 0        residual: h <- h + amount * direction[layer] after the block
 *
 * Schedules are not looked at: pass the active ones (schedule.ts). A neuron listed twice in one intervention counts once.
 *
 * @returns undefined when nothing would change, so that the caller runs the graph exactly as without steering
 * @throws LabError 'no-activation-statistics' for 'add-std' without `stds`
 */
export function compileHook(
  interventions: readonly Intervention[],
  options: CompileOptions = {},
): HookPlan | undefined {
  const live = interventions.filter((one) => one.muted !== true);
  if (live.length === 0) return undefined;
  const { gain, bias, residual } = blankBuffers(options.reuse);
  for (const one of live) {
    for (const group of groupsOf(one)) {
      if (one.operator === 'residual') addDirections(residual, group, one);
      else composeAffine(gain, bias, group, one, options.stds);
    }
  }
  const touches = touchedGroups(gain, bias, residual);
  return TOKEN_GROUPS.some((group) => touches[group]) ? { gain, bias, residual, touches } : undefined;
}

function blankBuffers(reuse: HookPlan | undefined): Pick<HookPlan, 'gain' | 'bias' | 'residual'> {
  if (reuse === undefined) {
    const size = TOKEN_GROUPS.length * NEURON_COUNT;
    return {
      gain: new Float32Array(size).fill(1),
      bias: new Float32Array(size),
      residual: new Float32Array(TOKEN_GROUPS.length * LAYERS * WIDTH),
    };
  }
  reuse.gain.fill(1);
  reuse.bias.fill(0);
  reuse.residual.fill(0);
  return reuse;
}

function groupsOf(intervention: Intervention): readonly number[] {
  const chosen: readonly TokenGroup[] = intervention.tokens ?? TOKEN_GROUPS;
  return TOKEN_GROUPS.flatMap((group, index) => (chosen.includes(group) ? [index] : []));
}

function composeAffine(
  gain: Float32Array,
  bias: Float32Array,
  group: number,
  intervention: Intervention,
  stds: Float32Array | undefined,
): void {
  // Rounded before the sums, so that adding alpha and taking it away again is exactly nothing.
  const neurons = new Set(intervention.neurons.map(([layer, index]) => flatNeuron(layer, index)));
  for (const neuron of neurons) {
    const { factor, offset } = affineOf(intervention, neuron, stds);
    const at = group * NEURON_COUNT + neuron;
    gain[at] = factor * (gain[at] ?? 1);
    bias[at] = factor * (bias[at] ?? 0) + Math.fround(offset);
  }
}

function affineOf(
  { operator, amount }: Intervention,
  neuron: number,
  stds: Float32Array | undefined,
): { factor: number; offset: number } {
  switch (operator) {
    case 'override':
      return { factor: 0, offset: amount };
    case 'add':
      return { factor: 1, offset: amount };
    case 'add-std':
      return { factor: 1, offset: amount * stdOf(neuron, stds) };
    case 'scale':
      return { factor: amount, offset: 0 };
    case 'ablate':
      return { factor: 0, offset: 0 };
    case 'residual':
      return { factor: 1, offset: 0 };
  }
}

function stdOf(neuron: number, stds: Float32Array | undefined): number {
  if (stds === undefined) {
    throw new LabError(
      'no-activation-statistics',
      "The operator 'add-std' needs the neurons' natural activations, and this bundle has none.",
      {
        fix: "Use 'add' with a raw amount, or a bundle with a lens part.",
      },
    );
  }
  invariant(stds.length === NEURON_COUNT, `a table of ${NEURON_COUNT} standard deviations`);
  return stds[neuron] ?? 0;
}

function addDirections(residual: Float32Array, group: number, { amount, directions }: Intervention): void {
  for (const [key, direction] of Object.entries(directions ?? {})) {
    const layer = Number(key);
    invariant(layer >= 0 && layer < LAYERS && direction.length === WIDTH, `a direction of ${WIDTH} in layer 0 to 11`);
    const base = (group * LAYERS + layer) * WIDTH;
    for (let i = 0; i < WIDTH; i++) residual[base + i] = (residual[base + i] ?? 0) + amount * (direction[i] ?? 0);
  }
}

/** Flat id of a value vector: layer * 1536 + index, the convention of the paper's code. */
export function flatNeuron(layer: number, index: number): number {
  const valid = Number.isInteger(layer) && layer >= 0 && layer < LAYERS;
  invariant(valid && Number.isInteger(index) && index >= 0 && index < NEURONS, `a neuron, not [${layer}, ${index}]`);
  return layer * NEURONS + index;
}

function touchedGroups(gain: Float32Array, bias: Float32Array, residual: Float32Array): Record<TokenGroup, boolean> {
  const differs = (group: number): boolean => {
    const from = group * NEURON_COUNT;
    for (let i = from; i < from + NEURON_COUNT; i++) if (gain[i] !== 1 || bias[i] !== 0) return true;
    const start = group * LAYERS * WIDTH;
    for (let i = start; i < start + LAYERS * WIDTH; i++) if (residual[i] !== 0) return true;
    return false;
  };
  return { image: differs(0), proprio: differs(1), text: differs(2), slots: differs(3) };
}
