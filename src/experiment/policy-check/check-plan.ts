import { temperaturesIn } from '#policy/temperatures.ts';
import type { Head, Temperatures } from '#policy/types.ts';
import { rowKey } from '#experiment/rows.ts';
import type { EpisodeSpec } from '#rollout/recording.ts';
import type { Suite } from '#sim/types.ts';
import type { CheckArm, Family } from './families.ts';

/** What is stored beside the rows (temperature 0 for the flow head). The number of seeds is not in it: the same folder can grow. */
export interface CheckPlan extends Temperatures {
  readonly schema: 1;
  readonly family: Family;
  readonly bundleId: string;
  readonly head: Head;
  readonly expert?: string;
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

/** What is missing of `n` seeds. */
export function missingJobs({ arms, firstSeed }: CheckPlan, n: number, known: ReadonlySet<string>): CheckJob[] {
  const seeds = Array.from({ length: n }, (_, index) => firstSeed + index);
  return arms
    .flatMap((arm) => seeds.flatMap((seed) => arm.suites.map((suite): CheckJob => ({ arm, suite, seed }))))
    .filter(({ arm, suite, seed }) => !known.has(rowKey({ arm: arm.id, suite, seed })));
}

/** All arms share the episode's seed and the sampler's. */
export function checkSpec(plan: CheckPlan, { arm, suite, seed }: CheckJob): EpisodeSpec {
  return {
    suite,
    seed,
    head: plan.head,
    sampling: { ...temperaturesIn(plan), seed },
    flowSteps: plan.flowSteps,
    interventions: [],
    maxDecisions: plan.maxDecisions,
    ...(plan.expert !== undefined && { expert: plan.expert }),
    ...(arm.prompt !== undefined && { prompt: arm.prompt }),
  };
}
