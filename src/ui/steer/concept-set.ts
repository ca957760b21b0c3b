import type { Concept, ConceptMember } from '#lens/concept.ts';
import { LAYERS } from '#policy/types.ts';
import type { NeuronId } from '#steering/intervention.ts';

export function keyOfNeuron([layer, index]: NeuronId): string {
  return `${layer}:${index}`;
}

/** Members of a set per layer, [12]. */
export function countsPerLayer(neurons: readonly NeuronId[]): readonly number[] {
  const counts = Array.from({ length: LAYERS }, () => 0);
  for (const [layer] of neurons) counts[layer] = (counts[layer] ?? 0) + 1;
  return counts;
}

/** What the concept says about those of its members that are still in an edited set. */
export function membersIn(concept: Concept, neurons: readonly NeuronId[]): readonly ConceptMember[] {
  const kept = new Set(neurons.map(keyOfNeuron));
  return concept.members.filter(({ layer, index }) => kept.has(`${layer}:${index}`));
}

/** Warnings about a set: the concept's own while it is untouched, recounted over what is left of it otherwise. */
export function setWarnings(concept: Concept, neurons: readonly NeuronId[]): readonly string[] {
  const members = membersIn(concept, neurons);
  if (members.length === concept.members.length) return concept.warnings.map(({ text }) => text);
  const mixed = members.filter(({ reads }) => reads === 'both' || reads === 'opposite').length;
  const acting = members.filter(({ actionTokens }) => actionTokens > 0).length;
  return [
    ...(mixed > 0 ? [`${mixed} of ${members.length} members also read as the opposite of “${concept.word}”.`] : []),
    ...(acting > 0 ? [`${acting} of ${members.length} members hold action tokens among their top ten.`] : []),
  ];
}

/** The first tokens of a set, each once, most frequent rank first: what the card shows in one line. */
export function leadingTokens<T extends { readonly text: string }>(
  lines: readonly { readonly tokens: readonly T[] }[],
  count: number,
): readonly T[] {
  const seen = new Map<string, T>();
  const deepest = Math.max(0, ...lines.map(({ tokens }) => tokens.length));
  for (let rank = 0; rank < deepest && seen.size < count; rank++)
    for (const { tokens } of lines) {
      const token = tokens[rank];
      const name = token?.text.replace('·', '').toLowerCase();
      if (token && name !== undefined && name !== '' && !seen.has(name)) seen.set(name, token);
    }
  return [...seen.values()].slice(0, count);
}
