import { conceptSource, neuronsOf, newCard, type NewCard } from '#state/new-card.ts';
import type { Concept } from '#lens/concept.ts';
import { useServices } from '#ui/app/lab-context.ts';

/** Puts cards on the stack; the stack and the natural activations are read when it is called. */
export function useAddCard(): {
  readonly add: (card: NewCard) => void;
  readonly addConcept: (concept: Concept) => void;
} {
  const { lab } = useServices();
  const add = (card: NewCard) => {
    const { cards, doseTables, addCard } = lab.store.getState();
    addCard(newCard(card, cards, doseTables?.natural));
  };
  const addConcept = ({ word, k, depth, members }: Concept) =>
    add({ name: word, neurons: neuronsOf(members), source: conceptSource(word, k, depth) });
  return { add, addConcept };
}
