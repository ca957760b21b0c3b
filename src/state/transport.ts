import { TICKS_PER_DECISION } from '#sim/types.ts';
import { advance } from './clock.ts';
import type { Lab } from './lab.ts';
import { selectLastTick, selectRunning } from './slices/episodes.ts';

/** Play, pause, step and scrub: the only places that move the clock. */

/** Moves the cursor to a tick inside the recorded episodes. */
export function seek(lab: Lab, ticks: number): void {
  lab.clock.seek(Math.min(Math.max(0, ticks), selectLastTick(lab.store.getState())));
}

/** Pauses and moves by whole ticks. */
export function stepTicks(lab: Lab, ticks: number): void {
  const { setPlaying, tick } = lab.store.getState();
  setPlaying(false);
  seek(lab, tick + ticks);
}

/** Pauses and moves to the start of a neighbouring decision. */
export function stepDecisions(lab: Lab, decisions: number): void {
  const { setPlaying, tick } = lab.store.getState();
  setPlaying(false);
  const at = decisions < 0 ? Math.ceil(tick / TICKS_PER_DECISION) : Math.floor(tick / TICKS_PER_DECISION);
  seek(lab, (at + decisions) * TICKS_PER_DECISION);
}

/** Starts or stops the playback; at the end of the episode it starts over. */
export function togglePlaying(lab: Lab): void {
  const state = lab.store.getState();
  const last = selectLastTick(state);
  if (!state.playing && lab.clock.ticks >= last && !selectRunning(state)) lab.clock.seek(0);
  if (last > 0 || selectRunning(state)) state.setPlaying(!state.playing);
}

/** One display frame of playback. */
export function advanceFrame(lab: Lab, seconds: number): void {
  const state = lab.store.getState();
  const next = advance(lab.clock.ticks, seconds, state.speed, selectLastTick(state), selectRunning(state));
  lab.clock.seek(next.ticks);
  if (next.ended) state.setPlaying(false);
}
