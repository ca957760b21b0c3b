import { invariant } from '#base/errors.ts';
import { DEFAULT_LINK_STATE } from '#share/default-state.ts';
import { FRONT_EXAMPLE } from '#share/examples.ts';
import { formatLink } from '#share/link.ts';
import type { LinkCard, LinkState } from '#share/link-state.ts';
import type { TokenGroup } from '#policy/types.ts';
import type { NeuronId } from '#steering/intervention.ts';

/** Where a drag acts: what has to be computed again depends on it. */
export type DragGroup = 'slots' | 'text' | 'image';

export interface BenchLinks {
  /** A recorded example, as somebody would send it. */
  readonly recorded: string;
  readonly drag: Readonly<Record<DragGroup, string>>;
  /** An episode that takes all its 40 decisions. */
  readonly longRun: string;
}

/** Twenty neurons over late layers: the size of a concept's set. */
const NEURONS = Array.from({ length: 20 }, (_, at): NeuronId => [4 + (at % 8), 37 * at + 11]);

export function benchLinks(): BenchLinks {
  invariant(FRONT_EXAMPLE !== null, 'the lab ships a recorded example');
  const drag = (groups: readonly TokenGroup[]) => hashOf({ suite: 'lift', seed: 21, cards: [cardOf(groups)] });
  return {
    recorded: FRONT_EXAMPLE,
    drag: { slots: drag(['slots']), text: drag(['text']), image: drag(['image']) },
    longRun: hashOf({ suite: 'object', seed: 4217, cards: [cardOf()] }),
  };
}

function cardOf(tokens?: readonly TokenGroup[]): LinkCard {
  const intervention = {
    operator: 'add',
    amount: 1,
    neurons: NEURONS,
    name: 'bench',
    ...(tokens && { tokens }),
  } as const;
  return { intervention, source: { kind: 'list' }, collapsed: false, solo: false };
}

function hashOf(state: Partial<LinkState>): string {
  return formatLink({ ...DEFAULT_LINK_STATE, ...state }).hash;
}
