import type { SeededRandom } from '#base/rng.ts';
import type { Task } from '#sim/types.ts';
import type { World } from '#sim/world.ts';
import { asLabel, sceneRow, tasksToLabel } from './labels.ts';

/** One state as training reads it: what was seen, and what the demonstrator would do for several prompts. */
export interface DecisionRecord {
  readonly third: Uint8Array;
  readonly wrist: Uint8Array;
  readonly proprioception: Float32Array;
  /** See sceneRow. */
  readonly scene: Float32Array;
  /** The first one drives. */
  readonly tasks: readonly Task[];
  /** The demonstrator's action for each task, f32 [7] each. */
  readonly actions: readonly Float32Array[];
}

/** Looks at the world and labels what it sees. Nothing moves; `random` chooses the other tasks. */
export function recordDecision(world: World, random: SeededRandom): DecisionRecord {
  const tasks = tasksToLabel(world, random, world.layout.task);
  const { third, wrist, proprioception } = world.observe();
  return {
    third: third.slice(),
    wrist: wrist.slice(),
    proprioception,
    scene: sceneRow(world),
    tasks,
    actions: tasks.map((task) => asLabel(world.teacherAction(task))),
  };
}
