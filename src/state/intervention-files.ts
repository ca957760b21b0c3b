import type { Intervention } from '#steering/intervention.ts';
import { MAX_INTERVENTIONS } from '#steering/limits.ts';
import { newCardId } from './new-card.ts';
import { actingIntervention, type SteeringCard } from './slices/steering.ts';
import type { LabStore } from './store.ts';

/**
 * The stack as an intervention file says it: what acts now acts there too. Layers that were painted out are left out; cards
 * that rest, being muted or beside a solo card, are kept as muted.
 */
export function savedInterventions(cards: readonly SteeringCard[]): readonly Intervention[] {
  const anySolo = cards.some(({ solo }) => solo);
  return cards.map((card) => {
    const { muted = false, ...acting } = actingIntervention(card);
    return muted || (anySolo && !card.solo) ? { ...acting, muted: true } : acting;
  });
}

/**
 * Adds a set to the end of the stack, as one step of undo.
 * @returns how many found room
 */
export function addInterventions(store: LabStore, interventions: readonly Intervention[], label: string): number {
  const { cards: before, rivalPrompt, recordChange, restoreSteering } = store.getState();
  const added = interventions.slice(0, Math.max(0, MAX_INTERVENTIONS - before.length));
  if (added.length === 0) return 0;
  const after = added.reduce<readonly SteeringCard[]>(
    (cards, intervention) => [
      ...cards,
      { id: newCardId(cards), intervention, source: { kind: 'list' }, collapsed: added.length > 3, solo: false },
    ],
    before,
  );
  const restore = (cards: readonly SteeringCard[]) =>
    restoreSteering({ cards, rivalPrompt: store.getState().rivalPrompt });
  restoreSteering({ cards: after, rivalPrompt });
  recordChange({ field: `file:${after.at(-1)?.id}`, label, before, after, restore });
  return added.length;
}
