import type { EventCondition, Schedule } from '#steering/intervention.ts';

export type ScheduleKind = 'always' | 'ticks' | 'event';
export type EventKind = EventCondition['kind'];

export const EVENTS: readonly { readonly value: EventKind; readonly label: string }[] = [
  { value: 'gripper-closed', label: 'gripper closed' },
  { value: 'gripper-open', label: 'gripper open' },
  { value: 'holding', label: 'holding a cube' },
  { value: 'height-above', label: 'tool higher than' },
  { value: 'height-below', label: 'tool lower than' },
  { value: 'target-nearer', label: 'target nearer than' },
];

export function kindOfSchedule({ from, to, event }: Schedule): ScheduleKind {
  if (event) return 'event';
  return from === undefined && to === undefined ? 'always' : 'ticks';
}

/** Where a schedule of another kind starts: the first four seconds; the gripper closed. */
export function scheduleOfKind(kind: ScheduleKind): Schedule {
  if (kind === 'ticks') return { from: 0, to: 40 };
  return kind === 'event' ? { event: { kind: 'gripper-closed' } } : {};
}

export function eventOf(kind: EventKind): EventCondition {
  switch (kind) {
    case 'height-above':
    case 'height-below':
      return { kind, metres: 0.15 };
    case 'target-nearer':
      return { kind, metres: 0.1 };
    case 'gripper-closed':
    case 'gripper-open':
    case 'holding':
      return { kind };
  }
}
