import type { SeededRandom } from '#base/rng.ts';
import { sampleTask, sayTask } from '#sim/tasks.ts';
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

/** Share of states whose second prompt is the first's task done in another way. */
const CONTRAST_PROBABILITY = 0.5;
const TRIES = 200;

/**
 * Tasks to label this state with: the given one, then others of the same scene with different prompts. In half of the states the
 * second is the same task in another manner: nothing but the word can then explain the difference. While a cube is held, about
 * half of the others are about that cube: random tasks would mostly say "put it down".
 */
export function tasksToLabel(world: WorldView, random: SeededRandom, task: Task): Task[] {
  const tasks = [task];
  if (random.next() < CONTRAST_PROBABILITY) tasks.push(inAnotherManner(world, random, task));
  const prompts = new Set(tasks.map(({ prompt }) => prompt));
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

function inAnotherManner(world: WorldView, random: SeededRandom, task: Task): Task {
  for (;;) {
    const other = sayTask(random, world.colors, task, task.manner === null ? 1 : 0.5);
    if (other.manner !== task.manner) return other;
  }
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
