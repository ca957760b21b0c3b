import type { SeededRandom } from '#base/rng.ts';
import { sampleTask } from '#sim/tasks.ts';
import { ACTION_LENGTH, COLORS, CUBES } from '#sim/types.ts';
import type { Task } from '#sim/types.ts';
import { heldCube } from '#sim/world-view.ts';
import type { WorldView } from '#sim/world-view.ts';

/** (prompt, action) pairs per state: one picture teaches six of them. */
export const PROMPTS_PER_STATE = 6;
/** Decisions that the flow head predicts at once. */
export const CHUNK_LENGTH = 5;
/** Share of prompts that say how. */
export const MANNER_PROBABILITY = 0.35;
/** Floats that describe the scene: 4 x (colour or -1, x y z), bowl xy, plate xy. */
export const SCENE_LENGTH = 20;

const TRIES = 200;

/**
 * Tasks to label this state with: the given one, then others of the same scene with different prompts. While a cube is held, about
 * half of the others are about that cube: random tasks would mostly say "put it down".
 */
export function tasksToLabel(world: WorldView, random: SeededRandom, task: Task): Task[] {
  const tasks = [task];
  const prompts = new Set([task.prompt]);
  const held = heldCube(world);
  const draw = () => sampleTask(random, world.colors, undefined, MANNER_PROBABILITY);
  for (let i = 0; tasks.length < PROMPTS_PER_STATE && i < TRIES; i++) {
    let other = draw();
    // Prompts name the first three cubes only.
    if (held >= 0 && held < 3 && random.next() < 0.45)
      for (let j = 0; j < 12 && (other.target !== held || other.suite === 'push'); j++) other = draw();
    if (prompts.has(other.prompt)) continue;
    prompts.add(other.prompt);
    tasks.push(other);
  }
  return tasks;
}

/** Where things really are, metres, robot frame: auxiliary targets of the vision training. f32 [20]. */
export function sceneRow(world: WorldView): Float32Array {
  const row = new Float32Array(SCENE_LENGTH);
  for (let cube = 0; cube < CUBES; cube++) {
    const color = cube < world.cubeCount ? COLORS.indexOf(world.colors[cube]!) : -1;
    row.set([color, ...world.cubeM(cube)], 4 * cube);
  }
  row.set([...world.bowlXyM, ...world.plateXyM], 16);
  return row;
}

/** An action as a label: clamped to [-1, 1], f32 [7]. */
export function asLabel(action: readonly number[]): Float32Array {
  const label = new Float32Array(ACTION_LENGTH);
  for (let i = 0; i < ACTION_LENGTH; i++) label[i] = Math.max(-1, Math.min(1, action[i]!));
  return label;
}
