import type { SteeringCard } from '#state/slices/steering.ts';
import type { FoundConcept } from '#state/concept-control.ts';
import { ok } from '#base/errors.ts';
import { useLab, useServices } from '#ui/app/lab-context.ts';
import { useAnswer, type Answer } from '#ui/lens/use-answer.ts';
import type { Depth } from '#lens/concept.ts';
import type { LensLine } from '#workers/lens-api.ts';
import { keyOfNeuron } from './concept-set.ts';

/** The cluster of a word; nothing is asked before a policy is ready, or for no word. */
export function useConcept(word: string, k: number, depth: Depth): Answer<FoundConcept> {
  const { concepts } = useServices();
  const bundle = useLab((state) => (state.policyStatus === 'ready' ? state.policyInfo?.bundleId : undefined));
  const clean = word.trim().toLowerCase();
  const key = bundle === undefined || clean === '' ? null : `${bundle} ${k} ${depth} ${clean}`;
  return useAnswer(key, () => concepts.find(clean, k, depth));
}

/** The cluster that a card was made from. */
export function useCardConcept({ source }: SteeringCard): Answer<FoundConcept> {
  const concept = source.kind === 'concept' ? source : { word: '', k: 10, depth: 'full' as const };
  return useConcept(concept.word, concept.k, concept.depth);
}

/** Top tokens of a card's members. */
export function useMemberLines({ intervention }: SteeringCard): readonly LensLine[] {
  const { concepts } = useServices();
  const bundle = useLab((state) => (state.policyStatus === 'ready' ? state.policyInfo?.bundleId : undefined));
  const { neurons } = intervention;
  const key = bundle === undefined ? null : `${bundle} ${neurons.map(keyOfNeuron).join(' ')}`;
  const { value } = useAnswer(key, () =>
    neurons.length === 0 ? Promise.resolve(ok(NO_LINES)) : concepts.tokensOf(neurons),
  );
  return value ?? NO_LINES;
}

const NO_LINES: readonly LensLine[] = [];
