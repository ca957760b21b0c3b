/** The shown moment, in fractional ticks. It lives outside React: playback moves it at display rate. */
export interface TimeCursor {
  readonly get: () => number;
  /** Called after every change; returns the end of the subscription. */
  readonly subscribe: (onChange: () => void) => () => void;
}

export interface SettableTimeCursor extends TimeCursor {
  readonly set: (tick: number) => void;
}

export function createTimeCursor(tick = 0): SettableTimeCursor {
  const listeners = new Set<() => void>();
  let current = tick;
  return {
    get: () => current,
    set: (next) => {
      if (next === current) return;
      current = next;
      for (const listener of listeners) listener();
    },
    subscribe: (onChange) => {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
  };
}
