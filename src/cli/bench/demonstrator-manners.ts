import { measureEpisode } from '#rollout/metrics.ts';
import { PoseCollector, traceOf, traceTicks } from '#rollout/trace.ts';
import type { Trace } from '#rollout/trace.ts';
import { CARRYING_SUITES } from '#sim/tasks.ts';
import { SUITES, TICKS_PER_DECISION } from '#sim/types.ts';
import type { Manner, Suite } from '#sim/types.ts';
import type { World } from '#sim/world.ts';

/** What the manner words change in the demonstrator: the most that a policy could learn of them. */

export interface DemonstratorManner {
  /** Mean tool displacement a tick, change in percent of the plain one's; both cut to the shorter episode of a pair. */
  readonly stepPercent: number;
  /** Mean height of the tool while a cube is held, change in centimetres; null for words of speed. */
  readonly carryCm: number | null;
  readonly pairs: number;
}

/** Each word on the same scenes as none: `seeds` of each suite that knows it. */
export function measureManner(
  world: World,
  manner: Manner,
  seeds: { readonly first: number; readonly count: number },
  maxDecisions: number,
): DemonstratorManner {
  const isHeight = manner === 'high' || manner === 'low';
  const plainSteps: number[] = [];
  const steps: number[] = [];
  const lifts: number[] = [];
  for (const suite of isHeight ? CARRYING_SUITES : SUITES) {
    for (let seed = seeds.first; seed < seeds.first + seeds.count; seed++) {
      const plain = drive(world, suite, seed, null, maxDecisions);
      const told = drive(world, suite, seed, manner, maxDecisions);
      const ticks = Math.min(traceTicks(plain), traceTicks(told));
      plainSteps.push(measureEpisode(plain, [], [], ticks).meanStepM);
      steps.push(measureEpisode(told, [], [], ticks).meanStepM);
      lifts.push(carryHeightM(told) - carryHeightM(plain));
    }
  }
  const carried = lifts.filter(Number.isFinite);
  return {
    stepPercent: 100 * (mean(steps) / mean(plainSteps) - 1),
    carryCm: isHeight ? 100 * mean(carried) : null,
    pairs: steps.length,
  };
}

function drive(world: World, suite: Suite, seed: number, manner: Manner | null, maxDecisions: number): Trace {
  const { task } = world.reset({ seed, suite });
  const poses = new PoseCollector();
  poses.add(world.pose());
  for (let decision = 0; decision < maxDecisions && !world.succeeded; decision++) {
    const action = world.teacherAction({ ...task, manner });
    for (let tick = 0; tick < TICKS_PER_DECISION && !world.succeeded; tick++) {
      world.step(action);
      poses.add(world.pose());
    }
  }
  return traceOf(poses.joined());
}

/** Over the whole episode; NaN where nothing was ever held. */
function carryHeightM(trace: Trace): number {
  return measureEpisode(trace, [], []).carryHeightM ?? NaN;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
