/** The shown moment, in fractional ticks. It lives outside React: playback moves it at display rate. */
export interface TimeCursor {
  readonly get: () => number;
  /** Called after every change; returns the end of the subscription. */
  readonly subscribe: (onChange: () => void) => () => void;
}
