import type { RecordedDecision } from '#rollout/recording.ts';
import { CONTROL_HZ, POSE, POSE_LENGTH, TICKS_PER_DECISION } from '#sim/types.ts';
import { measureOf, type ControlledMeasure } from '#steering/controller.ts';

const DECISION_SECONDS = TICKS_PER_DECISION / CONTROL_HZ;

/**
 * What a controller of this measure sees, held from one decision to the next, [ticks + 1]; speed is 0 before the first decision
 * has ended.
 * @param poses [ticks + 1, POSE_LENGTH]
 */
export function controlledOverTime(poses: Float32Array, measure: ControlledMeasure): Float32Array {
  const values = new Float32Array(poses.length / POSE_LENGTH);
  const toolAt = (tick: number) => {
    const at = tick * POSE_LENGTH + POSE.tool;
    return [poses[at] ?? 0, poses[at + 1] ?? 0, poses[at + 2] ?? 0] as const;
  };
  for (let tick = 0; tick < values.length; tick += TICKS_PER_DECISION) {
    const before = tick === 0 ? undefined : toolAt(tick - TICKS_PER_DECISION);
    values.fill(measureOf(measure, toolAt(tick), before, DECISION_SECONDS) ?? 0, tick, tick + TICKS_PER_DECISION);
  }
  return values;
}

/** The moved amount in force at each tick, [ticks + 1]; empty without a controller. */
export function amountOverTime(decisions: readonly RecordedDecision[], ticks: number): Float32Array {
  if (decisions.every(({ amount }) => amount === undefined)) return new Float32Array(0);
  const values = new Float32Array(ticks + 1);
  decisions.forEach(({ tick, amount = 0 }, index) => {
    values.fill(amount, tick, decisions[index + 1]?.tick ?? values.length);
  });
  return values;
}

/** Mean distance from the set-point over the decisions after the first, which no controller has reached yet. */
export function meanError(curve: Float32Array, setPoint: number): number {
  let [sum, count] = [0, 0];
  for (let tick = TICKS_PER_DECISION; tick < curve.length; tick += TICKS_PER_DECISION, count++)
    sum += Math.abs((curve[tick] ?? 0) - setPoint);
  return count > 0 ? sum / count : 0;
}
