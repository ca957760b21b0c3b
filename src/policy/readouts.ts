import { invariant } from '#base/errors.ts';
import type { PieceOutput } from './backbone.ts';
import { isHost } from './runtime/types.ts';
import { LAYERS, NEURONS, PREFIX_TOKENS, SLOTS, WIDTH } from './types.ts';
import type { ReadoutRequest, Readouts } from './types.ts';

/** Assembles what was asked for from the outputs of the two pieces; the suffix's padding is cut off. */
export function collectReadouts(
  request: ReadoutRequest,
  prefix: PieceOutput,
  suffix: PieceOutput,
  textTokens: number,
  logits: Float32Array | undefined,
): Readouts {
  const both = (kind: string, width: number) => ({
    prefix: layersOf(prefix, kind, PREFIX_TOKENS, width),
    suffix: layersOf(suffix, kind, textTokens + SLOTS, width),
  });
  return {
    textTokens,
    ...(request.logits === true && logits !== undefined && { logits }),
    ...(request.activations === true && { activations: both('activation', NEURONS) }),
    ...(request.residuals === true && { residuals: both('residual_out', WIDTH), middles: both('middle', WIDTH) }),
  };
}

/** kind.0 … kind.11, [tokens or more, width] each -> [12, tokens, width]. */
function layersOf(output: PieceOutput, kind: string, tokens: number, width: number): Float32Array {
  const size = tokens * width;
  const all = new Float32Array(LAYERS * size);
  for (let layer = 0; layer < LAYERS; layer++) {
    const tensor = output.tensors[`${kind}.${layer}`];
    invariant(tensor !== undefined && isHost(tensor), `${kind}.${layer} was fetched to host memory`);
    all.set(tensor.data.subarray(0, size), layer * size);
  }
  return all;
}
