import { describe, expect, it } from 'vitest';
import type { SceneLayout } from '#sim/types.ts';
import { promptExamples } from './prompt-examples.ts';

const LAYOUT: SceneLayout = {
  seed: 1,
  task: {
    suite: 'object',
    target: 0,
    other: 1,
    direction: 'left',
    prompt: 'put the red cube in the bowl',
    manner: null,
  },
  colors: ['red', 'green', 'blue', 'yellow'],
  cubeCount: 3,
  bowlXyM: [0.4, 0.2],
  plateXyM: [0.4, -0.2],
};

describe('prompt examples', () => {
  it('begin with the task, name cubes that are there, and repeat nothing', () => {
    const examples = promptExamples(LAYOUT);
    expect(examples[0]).toBe('put the red cube in the bowl');
    expect(examples).toContain('put the red cube in the bowl, slowly');
    expect(examples).toContain('touch the blue cube');
    expect(examples.some((example) => example.includes('yellow'))).toBe(false);
    expect(new Set(examples).size).toBe(examples.length);
  });

  it('add no second manner to a prompt that has one', () => {
    const slow = { ...LAYOUT, task: { ...LAYOUT.task, prompt: 'slowly put it there', manner: 'slow' } } as const;
    expect(promptExamples(slow).filter((example) => example.includes('slowly'))).toHaveLength(1);
  });
});
