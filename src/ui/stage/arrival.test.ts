import { Object3D } from 'three';
import { expect, it } from 'vitest';
import { Arrival } from './arrival.ts';

function waiting() {
  const arrival = new Arrival();
  const parts = [1, 2].map(() => arrival.hold(new Object3D()));
  const shown = () => parts.map(({ visible }) => visible);
  const draw = (moves: boolean) => ({ wanted: arrival.next(moves), shown: shown() });
  return { arrival, shown, draw };
}
const BARE = { wanted: true, shown: [false, false] };

it('shows the first motion bare, then one part more a frame, and asks for frames until all are there', () => {
  const { draw } = waiting();
  expect([false, false, true, true, true, true, true, true].map(draw)).toEqual([
    ...Array.from({ length: 5 }, () => BARE),
    { wanted: true, shown: [true, false] },
    { wanted: false, shown: [true, true] },
    { wanted: false, shown: [true, true] },
  ]);
});

it('does not wait for a motion that does not come', () => {
  const { draw } = waiting();
  const frames = Array.from({ length: 10 }, () => draw(false));
  expect(frames.slice(0, 8)).toEqual(Array.from({ length: 8 }, () => BARE));
  expect(frames.at(-1)).toEqual({ wanted: false, shown: [true, true] });
});

it('has everything in a picture that is taken before', () => {
  const { arrival, shown, draw } = waiting();
  arrival.finish();
  expect(shown()).toEqual([true, true]);
  expect(draw(false).wanted).toBe(false);
});
