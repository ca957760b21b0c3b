import { POSE, POSE_LENGTH } from '#sim/types.ts';
import type { Recording } from '#rollout/recording.ts';
import type { Plan } from '../plan.ts';
import { specOf } from '../plan.ts';
import type { Job } from '../plan.ts';
import { rowOf } from '../rows.ts';
import type { Row } from '../rows.ts';

export interface StraightFlight {
  /** Metres a tick along x. */
  readonly stepM: number;
  readonly ticks: number;
  readonly success: boolean;
  readonly heightM?: number;
}

/** An episode that flies straight on at one height: every measure of it can be computed in the head. */
export function straightRow(plan: Plan, job: Job, flight: StraightFlight): Row {
  const { stepM, ticks, success, heightM = 0.2 } = flight;
  const poses = new Float32Array((ticks + 1) * POSE_LENGTH);
  for (let row = 0; row <= ticks; row++) {
    poses.set([0.3 + stepM * row, job.seed / 1000, heightM], row * POSE_LENGTH + POSE.tool);
    poses[row * POSE_LENGTH + POSE.held] = -1;
    poses[row * POSE_LENGTH + POSE.grip] = 1;
  }
  const starts = Array.from({ length: Math.ceil(ticks / 4) }, (_, index) => 4 * index);
  const recording: Recording = {
    version: 1,
    spec: specOf(plan, job),
    layout: {
      seed: job.seed,
      task: { suite: job.suite, target: 0, other: 1, direction: 'left', prompt: 'go', manner: null },
      colors: ['red', 'green', 'blue', 'yellow'],
      cubeCount: 3,
      bowlXyM: [0.5, 0],
      plateXyM: [0.4, 0],
    },
    prompt: job.arm.prompt ?? 'go',
    bundleId: plan.bundleId,
    backend: 'native',
    decisions: starts.map((tick) => ({ tick, action: [stepM / 0.05, 0, 0, 0, 0, 0, 1] })),
    events: success ? [{ tick: ticks, kind: 'success' }] : [],
    ticks,
    success,
    cut: false,
    finalHash: `${job.seed}${job.suite}${ticks}`.padStart(16, '0'),
  };
  return rowOf(job.arm.id, recording, poses);
}
