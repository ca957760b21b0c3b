import { CONTROL_HZ } from '#sim/types.ts';

/**
 * The playback cursor in ticks, with fractions: the authority on "now". It lives outside React and the store, because the
 * stage, the charts and the timeline read it at display rate. The store mirrors its whole tick (`tick`).
 */
export class PlaybackClock {
  #ticks = 0;
  readonly #listeners = new Set<(ticks: number) => void>();

  get ticks(): number {
    return this.#ticks;
  }

  /** The same, as the stage asks for it. */
  readonly get = (): number => this.#ticks;

  seek(ticks: number): void {
    if (ticks === this.#ticks) return;
    this.#ticks = ticks;
    for (const listener of this.#listeners) listener(ticks);
  }

  /** Calls back after every move of the cursor; returns the way to stop. */
  readonly subscribe = (listener: (ticks: number) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };
}

export interface Advance {
  readonly ticks: number;
  readonly ended: boolean;
}

/**
 * Where the cursor stands after `seconds` of playing at `speed`. It stops at `end`, the last recorded tick; it has ended
 * there only when the episode grows no longer.
 */
export function advance(ticks: number, seconds: number, speed: number, end: number, growing: boolean): Advance {
  const next = ticks + seconds * CONTROL_HZ * speed;
  if (next < end) return { ticks: next, ended: false };
  return { ticks: end, ended: !growing };
}
