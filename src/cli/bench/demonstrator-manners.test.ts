import { afterAll, beforeAll, expect, test } from 'vitest';
import { World } from '#sim/world.ts';
import { measureManner } from './demonstrator-manners.ts';

let world: World;
beforeAll(async () => {
  world = await World.load();
});
afterAll(() => world.dispose());

const measured = (manner: 'slow' | 'fast' | 'high' | 'low') =>
  measureManner(world, manner, { first: 7_400_000, count: 3 }, 40);

// What a policy is asked for is 25 % and 5 cm: it can learn no more than it is shown.
test('the demonstrator says its manner words louder than a policy is asked to', () => {
  expect(measured('slow').stepPercent).toBeLessThan(-28);
  expect(measured('fast').stepPercent).toBeGreaterThan(40);
  expect(measured('high').carryCm).toBeGreaterThan(6);
  expect(measured('low').carryCm).toBeLessThan(-5.5);
});

test('words of speed have no height, and pairs are counted', () => {
  expect(measured('slow')).toMatchObject({ carryCm: null, pairs: 18 });
  expect(measured('low').pairs).toBe(9);
});
