import { CONTROL_HZ, TICKS_PER_DECISION } from '#sim/types.ts';

/** Index of the decision whose action is being held at a tick; the last tick of an episode belongs to its last decision. */
export function decisionAt(tick: number, decisions: number): number {
  return Math.max(0, Math.min(Math.floor(tick / TICKS_PER_DECISION), decisions - 1));
}

export function formatSeconds(tick: number): string {
  return (tick / CONTROL_HZ).toFixed(1);
}
