import { LAYERS, NEURONS } from '#policy/types.ts';
import { MAX_NEURONS } from '#steering/limits.ts';
import type { NeuronId } from '#steering/intervention.ts';

export interface ParsedNeurons {
  readonly neurons: readonly NeuronId[];
  /** What was not understood, one sentence; empty when all was. */
  readonly issue: string;
}

/**
 * A list that a person wrote or pasted: 'L23:884, 9:1137 [5, 799]'. Layers 0 to 11 are the policy's; larger numbers are
 * SmolLM2's, which the policy keeps (21 to 29): the two never name different layers.
 * @param layerNumbers SmolLM2's number of each of our layers
 */
export function parseNeurons(text: string, layerNumbers: readonly number[]): ParsedNeurons {
  const found = new Map<string, NeuronId>();
  const wrong: string[] = [];
  const pairs = text.matchAll(/\[?\s*[lL]?(\d+)\s*[:,./·]\s*(\d+)\s*\]?/g);
  let rest = text;
  for (const [whole, layerText, indexText] of pairs) {
    rest = rest.replace(whole, ' ');
    const layer = ourLayer(Number(layerText), layerNumbers);
    const index = Number(indexText);
    if (layer === undefined || index >= NEURONS) wrong.push(whole.trim());
    else found.set(`${layer}:${index}`, [layer, index]);
  }
  wrong.push(...(rest.match(/[^\s,;[\]]+/g) ?? []));
  const neurons = [...found.values()].slice(0, MAX_NEURONS);
  if (wrong.length > 0) return { neurons, issue: `Not a neuron: ${wrong.slice(0, 3).join(', ')}. ${EXPECTED}` };
  if (found.size > MAX_NEURONS) return { neurons, issue: `Only the first ${MAX_NEURONS} of ${found.size} were read.` };
  return { neurons, issue: neurons.length === 0 ? EXPECTED : '' };
}

const EXPECTED = `Write layer:index, as L23:884 or 9:1137; indices go from 0 to ${NEURONS - 1}.`;

function ourLayer(number: number, layerNumbers: readonly number[]): number | undefined {
  if (number < LAYERS) return number;
  const layer = layerNumbers.indexOf(number);
  return layer < 0 ? undefined : layer;
}
