/** What an action can do, and where the tool may be. Metres, radians, robot frame. */

/** A component dx, dy or dz of 1 moves the tool this far in one tick. */
export const TICK_TRAVEL_M = 0.05;
/** dyaw = 1 turns it this far in one tick. */
export const TICK_TURN_RAD = 0.25;

export const REACH_M = [
  { low: 0.22, high: 0.68 },
  { low: -0.4, high: 0.4 },
  { low: 0.012, high: 0.45 },
] as const;
export const YAW_LIMIT_RAD = 2.2;

/** Travel of one finger: 0 shut, this wide open. */
export const FINGER_TRAVEL_M = 0.0425;

export function clamp(x: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, x));
}
