import { asLabError, err, ok, type Result } from '#base/errors.ts';
import type { TokenGroup } from '#policy/types.ts';
import { TICKS_PER_DECISION, type Observation } from '#sim/types.ts';
import type { MeanDifference } from '#steering/difference-of-means.ts';
import type { DirectionApi, DirectionProgress } from '#workers/direction-api.ts';
import { planDirection, type DirectionPlan, type PlannedDirection, type PlannedSet } from './direction-plan.ts';
import type { Lab } from './lab.ts';
import { observationOf } from './projection-control.ts';

/** A difference of means and what it was made from. */
export interface RecordedDirection extends MeanDifference {
  readonly planned: PlannedDirection;
  readonly group: TokenGroup;
}

export interface DirectionControl {
  /**
   * Reads both sets with the unsteered policy. Progress counts forward passes.
   * Errors: 'no-direction', 'cancelled', those of simulator and policy.
   */
  record: (
    plan: DirectionPlan,
    group: TokenGroup,
    onProgress: (progress: DirectionProgress) => void,
    signal: AbortSignal,
  ) => Promise<Result<RecordedDirection>>;
}

export function createDirectionControl(lab: Lab, policy: DirectionApi): DirectionControl {
  return {
    record: async (plan, group, onProgress, signal) => {
      const planned = planDirection(lab.store.getState(), plan, group);
      if (!planned.ok) return planned;
      const { withConcept, without } = planned.value;
      try {
        const observations: Observation[] = [];
        const places = new Map<string, number>();
        const placesOf = async ({ lane, decisions }: PlannedSet): Promise<number[]> => {
          const at: number[] = [];
          const { key } = lab.store.getState().episodes[lane];
          for (const decision of decisions) {
            const name = `${lane} ${decision}`;
            const place = places.get(name) ?? observations.length;
            const moment = { key, decision, tick: decision * TICKS_PER_DECISION };
            if (place === observations.length) observations.push(await observationOf(lab, { lane, at: moment }));
            places.set(name, place);
            at.push(place);
          }
          return at;
        };
        const question = {
          observations,
          group,
          withConcept: { prompt: withConcept.prompt, at: await placesOf(withConcept) },
          without: { prompt: without.prompt, at: await placesOf(without) },
        };
        const recorded = await policy.recordDirection(question, onProgress, signal);
        return recorded.ok ? ok({ ...recorded.value, planned: planned.value, group }) : recorded;
      } catch (thrown) {
        return err(asLabError(thrown, 'direction'));
      }
    },
  };
}
