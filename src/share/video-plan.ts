import { CONTROL_HZ } from '#sim/types.ts';

/** Frames of a video of an episode: simulated time, whatever the machine needs to draw them. */
export interface VideoPlan {
  readonly frames: number;
  readonly frameMicros: number;
  /** Moment of a frame, in ticks with fractions. */
  readonly tickOf: (frame: number) => number;
  readonly startMicrosOf: (frame: number) => number;
}

export const VIDEO_FRAMES_PER_SECOND = 30;
const MICROS = 1_000_000;

/** From the reset to the last tick; the last frame shows the end. */
export function planVideo(lastTick: number): VideoPlan {
  const frames = Math.max(1, Math.ceil((lastTick / CONTROL_HZ) * VIDEO_FRAMES_PER_SECOND - 1e-9));
  return {
    frames,
    frameMicros: MICROS / VIDEO_FRAMES_PER_SECOND,
    tickOf: (frame) => (frame >= frames - 1 ? lastTick : (frame * CONTROL_HZ) / VIDEO_FRAMES_PER_SECOND),
    startMicrosOf: (frame) => Math.round((frame * MICROS) / VIDEO_FRAMES_PER_SECOND),
  };
}

/** Codecs take even sides only. */
export function evenSize(widthPx: number, heightPx: number): readonly [number, number] {
  return [2 * Math.max(1, Math.round(widthPx / 2)), 2 * Math.max(1, Math.round(heightPx / 2))];
}
