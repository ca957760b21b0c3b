import { POSE } from '#sim/types.ts';
import type { EventCondition, Intervention, Schedule } from './intervention.ts';

/** What schedules and controllers may know of the world, read off one pose. */
export interface WorldReadout {
  /** Tool centre point, metres, world frame; the table is z = 0. */
  readonly toolM: readonly [x: number, y: number, z: number];
  /** The gripper's last command. */
  readonly commandedOpen: boolean;
  /** A cube is in the gripper. */
  readonly holding: boolean;
  /** From the tool centre point to the centre of the task's first cube, metres. */
  readonly targetDistanceM: number;
}

/** @param pose one pose, POSE_LENGTH numbers; @param target index of the task's first cube */
export function readWorld(pose: ArrayLike<number>, target: number): WorldReadout {
  const at = (index: number): number => pose[index] ?? 0;
  const cube = POSE.cubes + 7 * target;
  const toolM = [at(POSE.tool), at(POSE.tool + 1), at(POSE.tool + 2)] as const;
  const squares = toolM.map((value, axis) => (value - at(cube + axis)) ** 2);
  return {
    toolM,
    commandedOpen: at(POSE.grip) > 0,
    holding: at(POSE.held) >= 0,
    targetDistanceM: Math.sqrt(squares.reduce((sum, square) => sum + square, 0)),
  };
}

export function eventHolds(event: EventCondition, world: WorldReadout): boolean {
  switch (event.kind) {
    case 'gripper-closed':
      return !world.commandedOpen;
    case 'gripper-open':
      return world.commandedOpen;
    case 'holding':
      return world.holding;
    case 'height-above':
      return world.toolM[2] > event.metres;
    case 'height-below':
      return world.toolM[2] < event.metres;
    case 'target-nearer':
      return world.targetDistanceM < event.metres;
  }
}

/** True at ticks from <= tick < to while the event holds. */
export function scheduleHolds(when: Schedule | undefined, tick: number, world: WorldReadout): boolean {
  if (when === undefined) return true;
  if (when.from !== undefined && tick < when.from) return false;
  if (when.to !== undefined && tick >= when.to) return false;
  return when.event === undefined || eventHolds(when.event, world);
}

/** The interventions that act at this decision, in their order. */
export function activeInterventions(
  interventions: readonly Intervention[],
  tick: number,
  world: WorldReadout,
): readonly Intervention[] {
  return interventions.filter((one) => one.muted !== true && scheduleHolds(one.when, tick, world));
}
