import { useEffect } from 'react';
import { advanceFrame } from '#state/transport.ts';
import { useLab, useServices } from './lab-context.ts';

/** A tab that was hidden comes back with one huge frame: playback goes on where it was. */
const LONGEST_FRAME_SECONDS = 0.25;

/** Drives the clock at display rate while playing, once there is a stage to play on. */
export function usePlayback(): void {
  const { lab } = useServices();
  const playing = useLab((state) => state.playing && state.stageSettled);
  useEffect(() => {
    if (!playing) return;
    let before = performance.now();
    let frame = requestAnimationFrame(function next(now) {
      advanceFrame(lab, Math.min(LONGEST_FRAME_SECONDS, Math.max(0, now - before) / 1000));
      before = now;
      frame = requestAnimationFrame(next);
    });
    return () => cancelAnimationFrame(frame);
  }, [lab, playing]);
}
