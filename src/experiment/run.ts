import { LabError } from '#base/errors.ts';
import type { EpisodeSpec, Recording } from '#rollout/recording.ts';
import { jobsOf, specOf } from './plan.ts';
import type { Job, Plan } from './plan.ts';
import { rowKey, rowOf } from './rows.ts';
import type { Row } from './rows.ts';

/** Runs episodes, in any order, and hands each over as it ends. The command line has one over worker processes. */
export type EpisodeExecutor = (
  specs: readonly EpisodeSpec[],
  onEpisode: (index: number, recording: Recording, poses: Float32Array) => void,
  signal: AbortSignal,
) => Promise<void>;

export interface RunOptions {
  readonly execute: EpisodeExecutor;
  /** Rows of an earlier, interrupted run of the same plan: they are not computed again. */
  readonly earlier: readonly Row[];
  /** Called for each new row at once, so that an interruption loses only the episodes in flight. */
  readonly onRow: (row: Row, done: number, total: number) => void;
  readonly signal: AbortSignal;
}

/** Runs what is missing of a plan. @returns true when every row is there */
export async function runPlan(plan: Plan, { execute, earlier, onRow, signal }: RunOptions): Promise<boolean> {
  const known = new Set(earlier.map(rowKey));
  const jobs = jobsOf(plan);
  const missing = jobs.filter((job) => !known.has(jobKey(job)));
  let done = jobs.length - missing.length;
  await execute(
    missing.map((job) => specOf(plan, job)),
    (index, recording, poses) => {
      const job = missing[index];
      if (!job) throw new LabError('bug', 'The executor returned an episode that nobody asked for.');
      onRow(rowOf(job.arm.id, recording, poses), ++done, jobs.length);
    },
    signal,
  );
  return done === jobs.length;
}

/**
 * A stored plan goes on only with the same plan: other weights or other sets would mix two experiments in one file.
 * @param stored what plan.json holds
 * @throws LabError 'other-experiment'
 */
export function checkResume(stored: unknown, plan: Pick<Plan, 'bundleId'>): void {
  if (JSON.stringify(stored) === JSON.stringify(plan)) return;
  const isOtherBundle =
    typeof stored === 'object' && stored !== null && 'bundleId' in stored && stored.bundleId !== plan.bundleId;
  const what = isOtherBundle ? `of bundle ${String(stored.bundleId)}, not ${plan.bundleId}` : 'with another config';
  throw new LabError('other-experiment', `The output folder holds an experiment ${what}.`, {
    fix: 'Choose another --out, or delete the folder.',
  });
}

function jobKey({ arm, suite, seed }: Job): string {
  return rowKey({ arm: arm.id, suite, seed });
}
