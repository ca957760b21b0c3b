import { length3 } from '#base/trigonometry.ts';
import { DIRECTION_XY } from './tasks.ts';
import type { Task } from './types.ts';
import { distanceXy } from './world-view.ts';
import type { Vector3, WorldView } from './world-view.ts';

/** An episode succeeds when its task holds for this many ticks in a row: a cube that rolls through the bowl does not count. */
export const TICKS_TO_SUCCEED = 3;

/**
 * Whether the task holds at this moment.
 * @param startM where the four cubes were when the task was given (push is measured from there)
 */
export function taskHolds(world: WorldView, task: Task, startM: readonly Vector3[]): boolean {
  const target = world.cubeM(task.target);
  const tool = world.toolM;
  const open = world.grip > 0;
  switch (task.suite) {
    case 'object':
      return distanceXy(target, world.bowlXyM) < 0.075 && target[2] < 0.08 && open;
    case 'spatial':
      return distanceXy(target, world.plateXyM) < 0.07 && target[2] > 0.02 && target[2] < 0.05 && open;
    case 'lift': {
      const near = length3(target[0] - tool[0], target[1] - tool[1], target[2] - tool[2]) < 0.04;
      return target[2] > 0.12 && !open && world.opening > 0.2 && near;
    }
    case 'stack': {
      const under = world.cubeM(task.other);
      const above = target[2] - under[2];
      return distanceXy(target, under) < 0.025 && above > 0.03 && above < 0.055 && open;
    }
    case 'push': {
      const start = startM[task.target]!;
      const direction = DIRECTION_XY[task.direction];
      const pushed = (target[0] - start[0]) * direction[0] + (target[1] - start[1]) * direction[1];
      return pushed > 0.06 && target[2] < 0.03;
    }
    case 'reach':
      // The fingertips end 20 mm above the cube's centre.
      return length3(target[0] - tool[0], target[1] - tool[1], target[2] + 0.02 - tool[2]) < 0.035;
  }
}
