import type { SeededRandom } from '#base/rng.ts';
import type { Color, Suite, Task } from '#sim/types.ts';

/** Ways to say each task that no demonstration used. {a} is the target's colour, {b} the other cube's, {d} the direction. */
export const REWORDINGS: Readonly<Record<Suite, readonly string[]>> = {
  object: [
    'get the {a} cube and leave it inside the bowl',
    'the {a} cube goes into the bowl',
    'take the {a} block and set it down in the bowl',
  ],
  spatial: [
    'set the {a} cube down on the plate',
    'the {a} block belongs on the plate',
    'bring the {a} cube over to the plate',
  ],
  lift: ['hold the {a} cube up', 'take the {a} cube off the table', 'grab the {a} block and lift it'],
  stack: [
    'the {a} cube goes on the {b} cube',
    'set the {a} block on top of the {b} block',
    'build a tower with the {a} cube on the {b} cube',
  ],
  push: ['move the {a} cube {d} along the table', 'shove the {a} block {d}', 'nudge the {a} cube to the {d}'],
  reach: ['go to the {a} cube', 'put the gripper at the {a} block', 'bring the hand to the {a} cube'],
};

/** A rewording of the task's prompt; words of manner are left out. */
export function reword(
  { suite, target, other, direction }: Task,
  colors: readonly Color[],
  random: SeededRandom,
): string {
  return random
    .pick(REWORDINGS[suite])
    .replace('{a}', colors[target]!)
    .replace('{b}', colors[other]!)
    .replace('{d}', direction);
}
