import { SUITES, TICKS_PER_DECISION } from '#sim/types.ts';
import type { Manner, Suite } from '#sim/types.ts';
import { heldCube } from '#sim/world-view.ts';
import type { World } from '#sim/world.ts';

/** What the manner words change in the demonstrator: the most that a policy could learn of them. */

export interface DemonstratorManner {
  /** Mean tool displacement a tick, change in percent of the plain one's; both cut to the shorter episode of a pair. */
  readonly stepPercent: number;
  /** Mean height of the tool while a cube is held, change in centimetres; null for words of speed. */
  readonly carryCm: number | null;
  readonly pairs: number;
}

interface Path {
  readonly toolM: readonly (readonly [number, number, number])[];
  readonly isHolding: readonly boolean[];
}

const HEIGHT_SUITES: readonly Suite[] = ['object', 'spatial', 'stack'];

/** Each word on the same scenes as none: `seeds` of each suite that knows it. */
export function measureManner(
  world: World,
  manner: Manner,
  seeds: { readonly first: number; readonly count: number },
  maxDecisions: number,
): DemonstratorManner {
  const isHeight = manner === 'high' || manner === 'low';
  const suites = isHeight ? HEIGHT_SUITES : SUITES;
  const plainSteps: number[] = [];
  const steps: number[] = [];
  const lifts: number[] = [];
  for (const suite of suites) {
    for (let seed = seeds.first; seed < seeds.first + seeds.count; seed++) {
      const plain = drive(world, suite, seed, null, maxDecisions);
      const told = drive(world, suite, seed, manner, maxDecisions);
      const ticks = Math.min(plain.toolM.length, told.toolM.length) - 1;
      plainSteps.push(meanStepM(plain, ticks));
      steps.push(meanStepM(told, ticks));
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

function drive(world: World, suite: Suite, seed: number, manner: Manner | null, maxDecisions: number): Path {
  const { task } = world.reset({ seed, suite });
  const toolM: Path['toolM'][number][] = [[...world.toolM]];
  const isHolding = [false];
  for (let decision = 0; decision < maxDecisions && !world.succeeded; decision++) {
    const action = world.teacherAction({ ...task, manner });
    for (let tick = 0; tick < TICKS_PER_DECISION && !world.succeeded; tick++) {
      world.step(action);
      toolM.push([...world.toolM]);
      isHolding.push(heldCube(world) >= 0);
    }
  }
  return { toolM, isHolding };
}

function meanStepM({ toolM }: Path, ticks: number): number {
  const lengths = toolM.slice(1, ticks + 1).map((to, i) => {
    const from = toolM[i]!;
    return Math.hypot(to[0] - from[0], to[1] - from[1], to[2] - from[2]);
  });
  return mean(lengths);
}

/** NaN where nothing was ever held. */
function carryHeightM({ toolM, isHolding }: Path): number {
  return mean(toolM.filter((_, at) => isHolding[at]).map(([, , z]) => z));
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
