import { invariant } from '#base/errors.ts';
import type { LayerStates } from '#lens/residual-lens.ts';
import { LAYERS, NEURONS, WIDTH } from '#policy/types.ts';
import type { Decision, Policy, Readouts } from '#policy/types.ts';
import { compileHook } from '#steering/compile.ts';
import type { ProjectionSide } from './projection-api.ts';
import type { TokenPlace } from './token-choice.ts';

/** Everything that one side of a question is read from. */
export interface SideReadouts {
  readonly readouts: Required<Omit<Readouts, 'logits'>>;
  readonly bins: Uint8Array;
}

/** 8 MB each: the sides of two moments. */
const KEPT = 4;

/** Forward passes of the last few sides, so that looking at another token or layer runs nothing. */
export class ReadoutShelf {
  readonly #kept = new Map<string, SideReadouts>();
  #policyId = '';

  /** @returns with the milliseconds of the forward pass, 0 when it was kept */
  async of(policy: Policy, side: ProjectionSide): Promise<readonly [SideReadouts, number]> {
    if (policy.bundleId !== this.#policyId) this.#kept.clear();
    this.#policyId = policy.bundleId;
    const known = this.#kept.get(side.key);
    this.#kept.delete(side.key);
    const [found, millis] = known === undefined ? await run(policy, side) : ([known, 0] as const);
    this.#kept.set(side.key, found);
    for (const old of [...this.#kept.keys()].slice(0, -KEPT)) this.#kept.delete(old);
    return [found, millis];
  }
}

/** The backbone is the same for both heads; the discrete one also says which bin each slot would choose. */
async function run(policy: Policy, side: ProjectionSide): Promise<readonly [SideReadouts, number]> {
  const { observation, prompt, sampling, decision, interventions, stds } = side;
  const hook = compileHook(interventions, { stds });
  const answer = await policy.decide({
    observation,
    text: policy.encode(prompt),
    head: 'discrete',
    decision,
    sampling,
    ...(hook && { hook }),
    readouts: { activations: true, residuals: true },
  });
  const { vision, prefix, suffix, head } = answer.millis;
  return [sideOf(answer), vision + prefix + suffix + head];
}

function sideOf({ readouts, bins }: Decision): SideReadouts {
  const { activations, residuals, middles, textTokens } = readouts ?? { textTokens: 0 };
  invariant(activations && residuals && middles && bins, 'the readouts were asked for');
  return { readouts: { activations, residuals, middles, textTokens }, bins };
}

export function statesOf({ readouts }: SideReadouts, { piece }: TokenPlace): LayerStates {
  return { residuals: readouts.residuals[piece], middles: readouts.middles[piece], layers: LAYERS, width: WIDTH };
}

/** Activations at one token, [12, 1536]. */
export function activationsAt({ readouts }: SideReadouts, { piece, index }: TokenPlace): Float32Array {
  const all = readouts.activations[piece];
  const tokens = all.length / (LAYERS * NEURONS);
  const rows = new Float32Array(LAYERS * NEURONS);
  for (let layer = 0; layer < LAYERS; layer++) {
    const start = (layer * tokens + index) * NEURONS;
    rows.set(all.subarray(start, start + NEURONS), layer * NEURONS);
  }
  return rows;
}
