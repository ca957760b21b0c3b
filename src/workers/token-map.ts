import { contributionAt, residualAt } from '#lens/residual-lens.ts';
import { LAYERS } from '#policy/types.ts';
import type { TokenMap } from './projection-api.ts';
import { statesOf } from './projection-readouts.ts';
import type { SideReadouts } from './projection-readouts.ts';
import { placeOfToken, tokensOf } from './token-choice.ts';
import type { TokenChoice } from './token-choice.ts';

/**
 * One number a layer and token. Alone: ||FFN(x)|| / ||h||, how much each FFN writes. Compared: ||h' - h|| / ||h||, how far
 * steering moved the residual stream; a word that the other prompt does not have counts as unmoved.
 */
export function makeTokenMap(unsteered: SideReadouts, steered: SideReadouts | undefined): TokenMap {
  const tokens = tokensOf(unsteered.readouts.textTokens);
  const values = new Float32Array(LAYERS * tokens.length);
  tokens.forEach((token, column) => {
    for (let layer = 0; layer < LAYERS; layer++) {
      values[layer * tokens.length + column] = steered
        ? moved(unsteered, steered, token, layer)
        : written(unsteered, token, layer);
    }
  });
  return { values, columns: tokens.length, kind: steered ? 'moved' : 'written' };
}

function written(side: SideReadouts, token: TokenChoice, layer: number): number {
  const place = placeOfToken(token, side.readouts.textTokens);
  if (!place) return 0;
  const states = statesOf(side, place);
  return ratio(norm(contributionAt(states, layer, place.index)), norm(residualAt(states, layer, place.index)));
}

function moved(unsteered: SideReadouts, steered: SideReadouts, token: TokenChoice, layer: number): number {
  const before = placeOfToken(token, unsteered.readouts.textTokens);
  const after = placeOfToken(token, steered.readouts.textTokens);
  if (!before || !after) return 0;
  const h = residualAt(statesOf(unsteered, before), layer, before.index);
  const shifted = residualAt(statesOf(steered, after), layer, after.index);
  return ratio(norm(shifted.map((value, d) => value - (h[d] ?? 0))), norm(h));
}

function norm(vector: Float32Array): number {
  let sum = 0;
  for (const value of vector) sum += value * value;
  return Math.sqrt(sum);
}

function ratio(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
