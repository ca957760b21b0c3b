import type { ProjectionView } from '#workers/projection-api.ts';
import { selectClosedLoop } from './projection-question.ts';
import type { ProjectionSource } from './slices/projection.ts';
import { selectSteers } from './slices/steering.ts';
import type { LabState } from './store.ts';

type Switches = Pick<LabState, 'episodes' | 'projectionSource' | 'projectionView' | 'cards' | 'rivalPrompt'>;

/** What the projections are of: the choice, as long as there is a closed loop to read. */
export function selectSource(state: Switches): ProjectionSource {
  return selectClosedLoop(state) ? state.projectionSource : 'shadow';
}

/** Whether two sides are compared at all, so that a difference means something. */
export function selectCompares(state: Switches): boolean {
  return selectSource(state) === 'closed-loop' || selectSteers(state);
}

/** How they are shown: the choice, as long as there is a difference to show. */
export function selectView(state: Switches): ProjectionView {
  return selectCompares(state) ? state.projectionView : 'tokens';
}
