import type { Head } from '#policy/types.ts';
import { rowKey } from '#experiment/rows.ts';
import type { EpisodeSpec } from '#rollout/recording.ts';
import type { Suite } from '#sim/types.ts';
import type { Variation } from '#sim/variations/variation.ts';
import type { CheckArm, Family } from './families.ts';

/** What is stored beside the rows. The number of seeds is not in it: the same folder can grow. */
export interface CheckPlan {
  readonly schema: 1;
  readonly family: Family;
  readonly bundleId: string;
  readonly head: Head;
  readonly expert?: string;
  /** Of the discrete head; 0 for flow. */
  readonly temperature: number;
  readonly flowSteps: number;
  readonly maxDecisions: number;
  readonly firstSeed: number;
  readonly arms: readonly CheckArm[];
}

export interface CheckJob {
  readonly arm: CheckArm;
  readonly suite: Suite;
  readonly seed: number;
}

/** Arms that share a variation run side by side in worlds of that kind. */
export interface JobGroup {
  readonly variation: Variation;
  readonly jobs: readonly CheckJob[];
}

/** What is missing of `n` seeds, grouped by variation. */
export function missingGroups(
  { arms, firstSeed }: CheckPlan,
  n: number,
  known: ReadonlySet<string>,
): readonly JobGroup[] {
  const groups = new Map<string, CheckJob[]>();
  for (const arm of arms) {
    const key = JSON.stringify(arm.variation);
    const jobs = groups.get(key) ?? [];
    groups.set(key, jobs);
    for (let index = 0; index < n; index++)
      for (const suite of arm.suites) jobs.push({ arm, suite, seed: firstSeed + index });
  }
  return [...groups.values()]
    .map((jobs) => jobs.filter(({ arm, suite, seed }) => !known.has(rowKey({ arm: arm.id, suite, seed }))))
    .flatMap((jobs) => (jobs[0] ? [{ variation: jobs[0].arm.variation, jobs }] : []));
}

/** All arms share the episode's seed and the sampler's. */
export function checkSpec(plan: CheckPlan, { arm, suite, seed }: CheckJob): EpisodeSpec {
  return {
    suite,
    seed,
    head: plan.head,
    sampling: { temperature: plan.temperature, seed },
    flowSteps: plan.flowSteps,
    interventions: [],
    maxDecisions: plan.maxDecisions,
    ...(plan.expert !== undefined && { expert: plan.expert }),
    ...(arm.prompt !== undefined && { prompt: arm.prompt }),
  };
}
