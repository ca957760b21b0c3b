import type { StateCreator } from 'zustand/vanilla';
import type { ControllerSpec, SetPoint } from '#steering/controller.ts';
import type { Intervention } from '#steering/intervention.ts';
import { MAX_INTERVENTIONS } from '#steering/limits.ts';
import type { LabState } from '#state/store.ts';

export const DEPTHS = ['early', 'late', 'full'] as const;
export type Depth = (typeof DEPTHS)[number];

/** Where a card's neurons came from: it is shown, and lets the set be made again. */
export type CardSource =
  | {
      readonly kind: 'concept';
      readonly word: string;
      readonly k: number;
      readonly depth: Depth;
      readonly edited: boolean;
    }
  | { readonly kind: 'list' }
  | { readonly kind: 'lens' }
  /** What the two sets were: prompts, or words such as "steered lane, decisions 0 to 12". */
  | { readonly kind: 'direction'; readonly withPrompt: string; readonly withoutPrompt: string };

/** One intervention as people handle it. */
export interface SteeringCard {
  readonly id: string;
  readonly intervention: Intervention;
  readonly source: CardSource;
  readonly collapsed: boolean;
  /** While any card is solo, only solo cards act. */
  readonly solo: boolean;
  /** Layers (0..11) that were painted out: their members stay in the set and do not act. */
  readonly layersOff?: readonly number[];
  /** What its amount is moved for while an episode runs; at most one card of a stack has one. */
  readonly control?: SetPoint;
}

export interface SteeringSlice {
  readonly cards: readonly SteeringCard[];
  /** A prompt that takes the steered side, instead of or together with activations; null is the same prompt. */
  readonly rivalPrompt: string | null;
  addCard: (card: SteeringCard) => void;
  /** `label` names the change for undo: "amount of slow". Changes of one field within half a second are one step. */
  changeCard: (id: string, field: string, change: Partial<Omit<SteeringCard, 'id'>>) => void;
  changeIntervention: (id: string, field: string, change: Partial<Intervention>) => void;
  /** Lets a card's amount hold a set-point, or stand still again. Another card that held one stands still from now on. */
  setControl: (id: string, control: SetPoint | undefined) => void;
  removeCard: (id: string) => void;
  duplicateCard: (id: string, newId: string) => void;
  /** Moves a card to another place in the stack: interventions compose in this order. */
  moveCard: (id: string, to: number) => void;
  setRivalPrompt: (prompt: string | null) => void;
  /** Empties the stack and takes the second prompt away: one step of undo. */
  clearSteering: () => void;
  /** A whole stack from a link, a file or the saved session; cannot be undone by itself. */
  restoreSteering: (stack: Pick<SteeringSlice, 'cards' | 'rivalPrompt'>) => void;
}

export const createSteeringSlice: StateCreator<LabState, [], [], SteeringSlice> = (set, get) => {
  const commit = (field: string, label: string, cards: readonly SteeringCard[]) => {
    const before = get().cards;
    if (cards === before) return;
    set({ cards });
    get().recordChange({ field, label, before, after: cards, restore: (value) => set({ cards: value }) });
  };
  const nameOf = (id: string) => get().cards.find((card) => card.id === id)?.intervention.name ?? 'intervention';
  const mapCard = (id: string, change: (card: SteeringCard) => SteeringCard) =>
    get().cards.map((card) => (card.id === id ? change(card) : card));
  return {
    cards: [],
    rivalPrompt: null,
    addCard: (card) => {
      if (get().cards.length >= MAX_INTERVENTIONS) {
        get().notify({
          id: 'too-many-cards',
          tone: 'warning',
          happened: `There are already ${MAX_INTERVENTIONS} interventions, the most that a link can hold.`,
          meaning: 'Remove one first.',
        });
        return;
      }
      commit(`card:${card.id}`, `add ${card.intervention.name ?? 'intervention'}`, [...get().cards, card]);
    },
    changeCard: (id, field, change) =>
      commit(
        `card:${id}:${field}`,
        `${field} of ${nameOf(id)}`,
        mapCard(id, (card) => ({ ...card, ...change })),
      ),
    changeIntervention: (id, field, change) =>
      commit(
        `card:${id}:${field}`,
        `${field} of ${nameOf(id)}`,
        mapCard(id, (card) => ({ ...card, intervention: { ...card.intervention, ...change } })),
      ),
    setControl: (id, control) =>
      commit(
        `card:${id}:set-point`,
        `set-point of ${nameOf(id)}`,
        get().cards.map((card) => {
          const still = withoutControl(card);
          return control && card.id === id ? { ...still, control } : still;
        }),
      ),
    removeCard: (id) =>
      commit(
        `card:${id}`,
        `remove ${nameOf(id)}`,
        get().cards.filter((card) => card.id !== id),
      ),
    duplicateCard: (id, newId) => {
      const card = get().cards.find((other) => other.id === id);
      if (card) get().addCard({ ...withoutControl(card), id: newId, solo: false });
    },
    moveCard: (id, to) => {
      const { cards } = get();
      const card = cards.find((other) => other.id === id);
      if (!card || cards[to] === card || to < 0 || to >= cards.length) return;
      const rest = cards.filter((other) => other !== card);
      commit(`card:${id}:place`, `place of ${nameOf(id)}`, rest.toSpliced(to, 0, card));
    },
    clearSteering: () => {
      const { cards, rivalPrompt } = get();
      const before = { cards, rivalPrompt };
      const after = { cards: [], rivalPrompt: null };
      set(after);
      get().recordChange({ field: 'steering', label: 'reset', before, after, restore: (value) => set(value) });
    },
    setRivalPrompt: (prompt) => {
      const before = get().rivalPrompt;
      set({ rivalPrompt: prompt });
      get().recordChange({
        field: 'rival-prompt',
        label: 'second prompt',
        before,
        after: prompt,
        restore: (value) => set({ rivalPrompt: value }),
      });
    },
    restoreSteering: ({ cards, rivalPrompt }) => set({ cards, rivalPrompt }),
  };
};

/** What acts on the steered side, in order. Pure: memoise it on `cards`, it makes a new array. */
export function effectiveInterventions(cards: readonly SteeringCard[]): readonly Intervention[] {
  return actingCards(cards).map(actingIntervention);
}

/** The controller of those interventions; undefined while no acting card holds a set-point. */
export function effectiveController(cards: readonly SteeringCard[]): ControllerSpec | undefined {
  const acting = actingCards(cards);
  const intervention = acting.findIndex(
    ({ control, intervention: { operator } }) => control !== undefined && operator !== 'ablate',
  );
  const control = acting[intervention]?.control;
  return control && { ...control, intervention };
}

function actingCards(cards: readonly SteeringCard[]): readonly SteeringCard[] {
  const anySolo = cards.some((card) => card.solo);
  return cards.filter((card) => card.intervention.muted !== true && (!anySolo || card.solo));
}

function withoutControl(card: SteeringCard): SteeringCard {
  const { control, ...still } = card;
  return control ? still : card;
}

/** A card's intervention without the layers that were painted out. */
export function actingIntervention({ intervention, layersOff = [] }: SteeringCard): Intervention {
  if (layersOff.length === 0) return intervention;
  const { neurons, directions } = intervention;
  return {
    ...intervention,
    neurons: neurons.filter(([layer]) => !layersOff.includes(layer)),
    ...(directions && {
      directions: Object.fromEntries(
        Object.entries(directions).filter(([layer]) => !layersOff.includes(Number(layer))),
      ),
    }),
  };
}

/** Whether the steered side differs from the unsteered one at all. */
export function selectSteers(state: Pick<SteeringSlice, 'cards' | 'rivalPrompt'>): boolean {
  return state.rivalPrompt !== null || effectiveInterventions(state.cards).length > 0;
}
