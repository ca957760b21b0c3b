import type { SeededRandom } from '#base/rng.ts';
import { DIRECTIONS, SUITES } from './types.ts';
import type { Color, Direction, Manner, Suite, Task } from './types.ts';

/** Unit vectors of the four words on the table, robot frame: x points away from the base, y to its left. */
export const DIRECTION_XY: Readonly<Record<Direction, readonly [number, number]>> = {
  left: [0, 1],
  right: [0, -1],
  forward: [1, 0],
  backward: [-1, 0],
};

/** {a} is the target's colour, {b} the other cube's, {d} the direction. The order is part of the meaning of a seed. */
const TEMPLATES: Readonly<Record<Suite, readonly string[]>> = {
  object: [
    'put the {a} cube in the bowl',
    'pick up the {a} cube and place it in the bowl',
    'place the {a} block into the bowl',
    'drop the {a} cube into the bowl',
  ],
  spatial: [
    'put the {a} cube on the plate',
    'pick up the {a} cube and place it on the plate',
    'place the {a} block onto the plate',
    'move the {a} cube to the plate',
  ],
  lift: ['lift the {a} cube', 'pick up the {a} cube', 'raise the {a} block', 'lift up the {a} cube'],
  stack: [
    'stack the {a} cube on the {b} cube',
    'put the {a} cube on top of the {b} cube',
    'place the {a} block on the {b} block',
  ],
  push: ['push the {a} cube {d}', 'push the {a} block to the {d}', 'slide the {a} cube {d}'],
  reach: ['touch the {a} cube', 'reach for the {a} cube', 'move the gripper to the {a} block'],
};

const MANNER_WORDS: Readonly<Record<Manner, readonly string[]>> = {
  slow: ['slowly', 'gently and slowly', 'at a slow speed'],
  fast: ['quickly', 'fast', 'rapidly'],
  high: ['keeping it high', 'lifting it high', 'high above the table'],
  low: ['keeping it low', 'staying low', 'close to the table'],
};

const SPEEDS: readonly Manner[] = ['slow', 'fast'];
const SPEEDS_AND_HEIGHTS: readonly Manner[] = ['slow', 'fast', 'high', 'low'];
/** Height words mean something only while a cube is carried somewhere. */
export const CARRYING_SUITES: readonly Suite[] = ['object', 'spatial', 'stack'];

/**
 * Draws a task for a scene.
 * @param colors the scene's four colours; prompts name the first three cubes, which are always on the table
 * @param suite drawn too when left out
 * @param mannerProbability share of tasks whose prompt says how: slowly, high, ...
 */
export function sampleTask(
  random: SeededRandom,
  colors: readonly Color[],
  suite: Suite | undefined,
  mannerProbability: number,
): Task {
  const chosen = suite ?? random.pick(SUITES);
  const [target, other] = random.permutation(3) as [number, number, number];
  const direction = random.pick(DIRECTIONS);
  return sayTask(random, colors, { suite: chosen, target, other, direction }, mannerProbability);
}

/** Draws words for what is to be done, and perhaps how. */
export function sayTask(
  random: SeededRandom,
  colors: readonly Color[],
  what: Pick<Task, 'suite' | 'target' | 'other' | 'direction'>,
  mannerProbability: number,
): Task {
  const { suite, target, other, direction } = what;
  const plain = random
    .pick(TEMPLATES[suite])
    .replace('{a}', colors[target]!)
    .replace('{b}', colors[other]!)
    .replace('{d}', direction);
  if (random.next() >= mannerProbability) return { suite, target, other, direction, prompt: plain, manner: null };

  const manner = random.pick(CARRYING_SUITES.includes(suite) ? SPEEDS_AND_HEIGHTS : SPEEDS);
  const words = random.pick(MANNER_WORDS[manner]);
  // Drawn for heights as well, though they always come last: the draw is part of what a seed means.
  const last = random.next() < 0.6 || manner === 'high' || manner === 'low';
  const prompt = last ? `${plain}, ${words}` : `${words} ${plain}`;
  return { suite, target, other, direction, prompt, manner };
}
