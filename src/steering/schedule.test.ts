import { describe, expect, it } from 'vitest';
import { POSE, POSE_LENGTH } from '#sim/types.ts';
import type { EventCondition, Intervention } from './intervention.ts';
import { activeInterventions, eventHolds, readWorld, scheduleHolds } from './schedule.ts';

function poseAt(heightM: number, { grip = 1, held = -1 } = {}): Float32Array {
  const pose = new Float32Array(POSE_LENGTH);
  pose.set([0.4, 0.1, heightM], POSE.tool);
  pose.set([0.4, 0.4, heightM - 0.4], POSE.cubes + 7 * 2);
  pose[POSE.grip] = grip;
  pose[POSE.held] = held;
  return pose;
}

describe('readWorld', () => {
  it('reads tool, grip, held cube and the distance to the named cube', () => {
    const world = readWorld(poseAt(0.5, { grip: -1, held: 2 }), 2);
    expect(world.toolM[2]).toBeCloseTo(0.5, 6);
    expect(world).toMatchObject({ commandedOpen: false, holding: true });
    expect(world.targetDistanceM).toBeCloseTo(0.5, 6);
  });
});

describe('events', () => {
  const open = readWorld(poseAt(0.2), 2);
  const closed = readWorld(poseAt(0.2, { grip: -1, held: 0 }), 2);
  it.each<[EventCondition, boolean, boolean]>([
    [{ kind: 'gripper-closed' }, false, true],
    [{ kind: 'gripper-open' }, true, false],
    [{ kind: 'holding' }, false, true],
    [{ kind: 'height-above', metres: 0.15 }, true, true],
    [{ kind: 'height-above', metres: 0.25 }, false, false],
    [{ kind: 'height-below', metres: 0.25 }, true, true],
    [{ kind: 'target-nearer', metres: 0.6 }, true, true],
    [{ kind: 'target-nearer', metres: 0.4 }, false, false],
  ])('%j', (event, whileOpen, whileClosed) => {
    expect([eventHolds(event, open), eventHolds(event, closed)]).toEqual([whileOpen, whileClosed]);
  });
});

describe('schedules', () => {
  const world = readWorld(poseAt(0.2), 2);

  it('act while from <= tick < to', () => {
    const ticks = [3, 4, 7, 8].filter((tick) => scheduleHolds({ from: 4, to: 8 }, tick, world));
    expect(ticks).toEqual([4, 7]);
  });

  it('need both the window and the event', () => {
    const when = { from: 4, event: { kind: 'height-above', metres: 0.1 } } as const;
    expect([scheduleHolds(when, 0, world), scheduleHolds(when, 4, world)]).toEqual([false, true]);
  });

  it('keep the order and leave out the muted', () => {
    const one = (name: string, extra: Partial<Intervention> = {}): Intervention => ({
      operator: 'add',
      amount: 1,
      neurons: [],
      name,
      ...extra,
    });
    const stack = [one('a'), one('b', { muted: true }), one('c', { when: { from: 1 } }), one('d')];
    expect(activeInterventions(stack, 0, world).map(({ name }) => name)).toEqual(['a', 'd']);
  });
});
