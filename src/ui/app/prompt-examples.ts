import type { SceneLayout } from '#sim/types.ts';

/** Words whose effect the policy was trained on: the planted positive control. */
const MANNERS = ['slowly', 'quickly', 'keeping it high', 'keeping it low'] as const;

/** Prompts worth trying in a scene: its own task, the task in another manner, and the same cubes in other tasks. */
export function promptExamples({ task, colors, cubeCount }: SceneLayout): readonly string[] {
  const base = task.prompt;
  const plain = task.manner === null ? MANNERS.map((manner) => `${base}, ${manner}`) : [];
  const others = colors
    .slice(0, cubeCount)
    .flatMap((color) => [`put the ${color} cube in the bowl`, `touch the ${color} cube`]);
  return [...new Set([base, ...plain, ...others])];
}
