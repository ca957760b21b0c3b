import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLab } from '#state/lab.ts';
import { DEFAULT_PREFERENCES } from '#state/slices/ui.ts';
import type { SimApi } from '#workers/sim-api.ts';
import { untilMotion } from './first-motion.ts';

function waiting() {
  const lab = createLab({ sim: {} as SimApi, preferences: DEFAULT_PREFERENCES, nowMillis: () => 0 });
  const frames: (() => void)[] = [];
  const resolved = vi.fn();
  void untilMotion(lab, (done) => frames.push(done)).then(resolved);
  const drawFrame = async () => {
    frames.splice(0).forEach((done) => done());
    await vi.advanceTimersByTimeAsync(0);
  };
  return { ...lab, resolved, drawFrame };
}

describe('waiting for the first motion', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('ends after the frame that shows the moved cursor', async () => {
    const { clock, resolved, drawFrame } = waiting();
    await drawFrame();
    clock.seek(0.2);
    await vi.advanceTimersByTimeAsync(0);
    expect(resolved).not.toHaveBeenCalled();
    await drawFrame();
    expect(resolved).toHaveBeenCalledOnce();
  });

  it('ends when the stage stands and nothing plays, not while an episode is about to', async () => {
    const { store, resolved, drawFrame } = waiting();
    store.getState().setPlaying(true);
    store.getState().settleStage();
    await drawFrame();
    expect(resolved).not.toHaveBeenCalled();
    store.getState().setPlaying(false);
    await drawFrame();
    expect(resolved).toHaveBeenCalledOnce();
  });

  it('ends without any frame, in a tab that is not drawn', async () => {
    const { resolved } = waiting();
    await vi.advanceTimersByTimeAsync(2900);
    expect(resolved).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(200);
    expect(resolved).toHaveBeenCalledOnce();
  });
});
