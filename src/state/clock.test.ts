import { describe, expect, it } from 'vitest';
import { PlaybackClock, advance } from './clock.ts';

describe('advance', () => {
  it('moves ten ticks a second at speed 1', () => {
    expect(advance(3, 0.5, 1, 100, false)).toEqual({ ticks: 8, ended: false });
    expect(advance(3, 0.5, 0.25, 100, false)).toEqual({ ticks: 4.25, ended: false });
  });

  it('stops at the end, and waits there while the episode still grows', () => {
    expect(advance(98, 1, 1, 100, false)).toEqual({ ticks: 100, ended: true });
    expect(advance(98, 1, 1, 100, true)).toEqual({ ticks: 100, ended: false });
  });
});

describe('PlaybackClock', () => {
  it('tells its listeners of moves only, and stops when asked', () => {
    const clock = new PlaybackClock();
    const seen: number[] = [];
    const stop = clock.subscribe((ticks) => seen.push(ticks));
    clock.seek(2);
    clock.seek(2);
    clock.seek(3.5);
    stop();
    clock.seek(9);
    expect(seen).toEqual([2, 3.5]);
    expect(clock.ticks).toBe(9);
  });
});
