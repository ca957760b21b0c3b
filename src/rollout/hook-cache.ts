import type { HookPlan } from '#policy/types.ts';
import { compileHook } from '#steering/compile.ts';
import type { Intervention } from '#steering/intervention.ts';
import type { HookSource } from './episode-run.ts';

/** Controlled amounts make a new plan at every decision; a plan is 0.7 MB, so the oldest are dropped. */
const KEPT_PLANS = 64;

/**
 * Compiles each distinct set of active interventions once. The same set gives the same plan object, by which the engine
 * tells what may share a pass.
 */
export function cachedHooks(stds: Float32Array | undefined): HookSource {
  const plans = new Map<string, HookPlan | undefined>();
  const numbers = new WeakMap<Intervention, number>();
  let last = 0;
  const numberOf = (one: Intervention): number => {
    const number = numbers.get(one) ?? ++last;
    numbers.set(one, number);
    return number;
  };
  return (active) => {
    const key = active.map(numberOf).join(' ');
    if (plans.has(key)) return plans.get(key);
    const plan = compileHook(active, { stds });
    for (const oldest of plans.keys()) {
      if (plans.size < KEPT_PLANS) break;
      plans.delete(oldest);
    }
    plans.set(key, plan);
    return plan;
  };
}
