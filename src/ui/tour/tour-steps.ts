import { seek } from '#state/transport.ts';
import { selectLastTick } from '#state/slices/episodes.ts';
import type { PanelName } from '#state/slices/ui.ts';
import type { LabState } from '#state/store.ts';
import { conceptSource, neuronsOf, newCard } from '#state/new-card.ts';
import type { LabServices } from '#ui/app/lab-context.ts';

/** One stop of the tour: a real control, what it is for, and what the forward button does where nobody has done it. */
export interface TourStep {
  /** CSS selector of the control. */
  readonly element: string;
  /** The panel that it stands in; null for the stage and the top bar. */
  readonly panel: PanelName | null;
  readonly title: string;
  readonly words: string;
  /** Nothing can be done here before the policy has loaded. */
  readonly needsPolicy: boolean;
  /** Brings the page to where the step makes sense. */
  readonly enter?: (services: LabServices) => void;
  /** On the forward button until `isDone`. */
  readonly act?: {
    readonly label: string;
    readonly run: (services: LabServices) => void;
    readonly isDone: (state: LabState) => boolean;
  };
}

const FIRST_WORD = 'slow';
const FIRST_SIZE = 10;
const PUSHED_AMOUNT = 3;

export const TOUR_STEPS: readonly TourStep[] = [
  {
    element: 'main',
    panel: null,
    title: 'A policy drives this arm',
    words:
      'Blue is the policy as it stands, orange the same policy steered, from the same seed. The lines are where the tools went. Drag to look around.',
    needsPolicy: false,
  },
  {
    element: '[data-anchor="interventions"]',
    panel: 'left',
    title: 'Take a word',
    words:
      'Press a word, or Add and type your own: the value vectors nearest to it become a card that steers the orange side.',
    needsPolicy: true,
    act: {
      label: `Take “${FIRST_WORD}”`,
      run: (services) => void addFirstWord(services),
      isDone: ({ cards }) => cards.length > 0,
    },
  },
  {
    element: '[data-anchor="interventions"] [role="slider"]',
    panel: 'left',
    title: 'Drag it',
    words:
      'While you drag, or press the arrow keys, dots on the stage show what the steered side would do from this very moment. That is the shadow: nothing of it was executed.',
    needsPolicy: true,
    enter: rest,
    act: {
      label: `Push it to ${PUSHED_AMOUNT}`,
      run: ({ lab: { store } }) => {
        const [card] = store.getState().cards;
        if (card) store.getState().changeIntervention(card.id, 'amount', { amount: PUSHED_AMOUNT });
      },
      isDone: ({ past }) => past.at(-1)?.field.includes('amount') ?? false,
    },
  },
  {
    element: '[data-anchor="words"]',
    panel: 'right',
    title: 'Read the words',
    words:
      'Each row is a layer: what this token would be if the policy stopped there. Violet are action tokens, outlined is what your card has changed.',
    needsPolicy: true,
    enter: rest,
  },
  {
    element: '[data-anchor="run"]',
    panel: null,
    title: 'Run both',
    words:
      'Now both sides are executed from one seed, unsteered, then steered. One pair shows what happened in one scene, not an effect in general.',
    needsPolicy: true,
    act: {
      label: 'Run both',
      run: ({ simulation }) => void simulation.run(),
      isDone: ({ episodes }) => episodes.unsteered.status === 'running' || episodes.steered.status === 'running',
    },
  },
  {
    element: '[data-anchor="share"]',
    panel: null,
    title: 'Send it',
    words:
      'A link holds everything on this page. Whoever opens it sees the same episodes, bit for bit, before any weight is downloaded.',
    needsPolicy: false,
  },
];

/** Words about a policy that is not there yet; undefined once it is. */
export function waitingWords({ policyStatus, policyProgress }: LabState): string | undefined {
  switch (policyStatus) {
    case 'ready':
      return undefined;
    case 'loading':
      return `This needs the policy, which is loading. ${policyProgress?.sentence ?? ''} The tour waits here.`;
    case 'absent':
    case 'failed':
      return 'This needs the policy, which has not been loaded. Load it here, or leave the tour with Escape.';
  }
}

/** Paused, and not at the very end, where there is no decision left to predict. */
function rest({ lab }: LabServices): void {
  const state = lab.store.getState();
  state.setPlaying(false);
  const last = selectLastTick(state);
  if (state.tick > last / 2) seek(lab, Math.floor(last / 4));
}

async function addFirstWord({ lab, concepts }: LabServices): Promise<void> {
  const found = await concepts.find(FIRST_WORD, FIRST_SIZE, 'full');
  const state = lab.store.getState();
  if (!found.ok) {
    const { message, fix } = found.error;
    return state.notify({ id: 'tour', tone: 'error', happened: message, meaning: fix });
  }
  const { word, k, depth, members } = found.value.concept;
  const card = { name: word, neurons: neuronsOf(members), source: conceptSource(word, k, depth) };
  state.addCard(newCard(card, state.cards, state.doseTables?.natural));
}
