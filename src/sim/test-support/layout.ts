import type { SceneLayout } from '../types.ts';

/** A scene for tests that need one and do not mind which. */
export const LAYOUT: SceneLayout = {
  seed: 1,
  task: { suite: 'object', target: 0, other: 1, direction: 'left', prompt: 'put it there', manner: null },
  colors: ['red', 'green', 'blue', 'yellow'],
  cubeCount: 3,
  bowlXyM: [0.4, 0],
  plateXyM: [0.4, 0.2],
};
