import { expect, it } from 'vitest';
import { evenSize, planVideo } from './video-plan.ts';

it('lasts as long as the episode, thirty frames a second, from the reset to the last tick', () => {
  const plan = planVideo(68);
  expect(plan.frames).toBe(204);
  expect([plan.tickOf(0), plan.tickOf(30), plan.tickOf(203)]).toEqual([0, 10, 68]);
  expect(plan.startMicrosOf(204)).toBe(6_800_000);
  expect(plan.startMicrosOf(1)).toBe(33_333);
});

it('shows a still scene for one frame', () => {
  expect(planVideo(0).frames).toBe(1);
  expect(planVideo(0).tickOf(0)).toBe(0);
});

it('never goes back or past the end', () => {
  for (const lastTick of [1, 7, 40, 333]) {
    const plan = planVideo(lastTick);
    const ticks = Array.from({ length: plan.frames }, (_, frame) => plan.tickOf(frame));
    expect(ticks.every((tick, at) => tick >= (ticks[at - 1] ?? 0) && tick <= lastTick)).toBe(true);
  }
});

it('has even sides', () => {
  expect(evenSize(641, 359.4)).toEqual([642, 360]);
});
