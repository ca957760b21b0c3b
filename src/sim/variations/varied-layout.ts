import { SeededRandom } from '#base/rng.ts';
import type { Color, SceneLayout, Task } from '#sim/types.ts';
import { reword } from './rewordings.ts';
import { VARIATION_SEED_OFFSET } from './variation.ts';
import type { Variation } from './variation.ts';

/** The parts of a variation that concern task and colours. A world draws the plain layout first: nothing here moves a draw. */
export function variedLayout(layout: SceneLayout, { task, bystanders }: Variation): SceneLayout {
  const changed = { ...layout, task: variedTask(layout, task) };
  return bystanders === 'alike' ? { ...changed, colors: alikeBystanders(changed) } : changed;
}

function variedTask({ task, colors, seed }: SceneLayout, kind: Variation['task']): Task {
  switch (kind) {
    case undefined:
      return task;
    case 'reworded':
      return { ...task, prompt: reword(task, colors, new SeededRandom(seed + VARIATION_SEED_OFFSET)) };
    case 'swapped':
      return swapped(task, colors);
  }
}

/** Both colour words change places; a prompt that names one cube names the other one instead. */
function swapped(task: Task, colors: readonly Color[]): Task {
  const [first, second] = [colors[task.target]!, colors[task.other]!];
  const prompt = task.prompt.replace(new RegExp(`\\b(${first}|${second})\\b`, 'g'), (word) =>
    word === first ? second : first,
  );
  return { ...task, target: task.other, other: task.target, prompt };
}

function alikeBystanders({ task, colors }: SceneLayout): Color[] {
  const isNamed = (cube: number): boolean => cube === task.target || (task.suite === 'stack' && cube === task.other);
  const shared = colors.find((_, cube) => !isNamed(cube))!;
  return colors.map((color, cube) => (isNamed(cube) ? color : shared));
}
