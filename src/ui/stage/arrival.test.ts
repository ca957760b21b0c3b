import { Object3D } from 'three';
import { expect, it } from 'vitest';
import { Arrival } from './arrival.ts';

function waiting() {
  const arrival = new Arrival();
  const parts = [1, 2].map(() => arrival.hold(new Object3D()));
  return { arrival, shown: () => parts.map(({ visible }) => visible) };
}

it('shows two bare frames, then one part more a frame, and asks for frames until all are there', () => {
  const { arrival, shown } = waiting();
  const frames = Array.from({ length: 5 }, () => ({ wanted: arrival.next(), shown: shown() }));
  expect(frames).toEqual([
    { wanted: true, shown: [false, false] },
    { wanted: true, shown: [false, false] },
    { wanted: true, shown: [true, false] },
    { wanted: false, shown: [true, true] },
    { wanted: false, shown: [true, true] },
  ]);
});

it('has everything in a picture that is taken before', () => {
  const { arrival, shown } = waiting();
  arrival.finish();
  expect(shown()).toEqual([true, true]);
  expect(arrival.next()).toBe(false);
});
