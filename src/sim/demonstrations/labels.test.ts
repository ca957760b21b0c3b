import { afterAll, beforeAll, expect, test } from 'vitest';
import { SeededRandom } from '#base/rng.ts';
import { World } from '#sim/world.ts';
import { PROMPTS_PER_STATE, tasksToLabel } from './labels.ts';

let world: World;
beforeAll(async () => {
  world = await World.load();
});
afterAll(() => world.dispose());

test('six prompts, all different, the given task first', () => {
  const { task } = world.reset({ seed: 6, suite: 'stack', mannerProbability: 1 });
  for (let seed = 0; seed < 30; seed++) {
    const tasks = tasksToLabel(world, new SeededRandom(seed), task);
    expect(tasks[0]).toBe(task);
    expect(tasks).toHaveLength(PROMPTS_PER_STATE);
    expect(new Set(tasks.map(({ prompt }) => prompt)).size).toBe(PROMPTS_PER_STATE);
  }
});

test.each([0, 1])(
  'in about half of the states the second is the same task in another manner (told how: %s)',
  (told) => {
    const { task } = world.reset({ seed: 6, suite: 'object', mannerProbability: told });
    let contrasts = 0;
    for (let seed = 0; seed < 200; seed++) {
      const second = tasksToLabel(world, new SeededRandom(seed), task)[1]!;
      const isSame = (['suite', 'target', 'other', 'direction'] as const).every((key) => second[key] === task[key]);
      if (isSame && second.manner !== task.manner) contrasts++;
    }
    expect(contrasts).toBeGreaterThan(75);
    expect(contrasts).toBeLessThan(130);
  },
);
