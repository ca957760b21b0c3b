import type { Lab } from './lab.ts';
import type { Simulation } from './simulation.ts';
import { selectStoppable } from './slices/episodes.ts';

/**
 * What a press on the button does that reads Run, and Stop while a person's run goes on. The page begins to play by itself
 * while a finger is on its way to Run: that press is a run, as it says, and stops nothing.
 * @param clicks  how often the pointer has clicked here in a row: a double click is one press, and its second half must not
 *   stop what its first began
 */
export async function pressRun(
  { store }: Pick<Lab, 'store'>,
  simulation: Pick<Simulation, 'run' | 'stop'>,
  clicks = 1,
): Promise<void> {
  if (clicks > 1) return;
  if (selectStoppable(store.getState())) simulation.stop();
  else await simulation.run();
}
