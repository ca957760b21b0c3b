import type { Intervention } from './intervention.ts';

export const CONTROLLED_MEASURES = ['speed', 'height'] as const;
export type ControlledMeasure = (typeof CONTROLLED_MEASURES)[number];

/**
 * Moves the amount of one intervention so that the arm holds a set-point (closed-loop steering: a fixed coefficient is open
 * loop). Speed in metres a second (mean over the last decision), height of the tool in metres.
 */
export interface ControllerSpec {
  readonly measure: ControlledMeasure;
  readonly setPoint: number;
  /** Amount per unit of error; per unit-second; per unit a second. Negative gains suit directions that act the other way. */
  readonly proportional: number;
  readonly integral: number;
  readonly derivative: number;
  readonly minAmount: number;
  readonly maxAmount: number;
  /** Index of the intervention whose amount it sets; the intervention's own amount is the output at zero error. */
  readonly intervention: number;
}

export interface ControllerState {
  readonly amount: number;
  /** Integral term, already times its gain, so that changing the gain does not jump. */
  readonly integral: number;
  readonly lastMeasured: number | undefined;
}

export function startController(bias: number): ControllerState {
  return { amount: bias, integral: 0, lastMeasured: undefined };
}

/**
 * One PID step: amount = bias + Kp e + integral(Ki e) - Kd d(measured)/dt, clamped to the limits. The derivative acts on the
 * measurement, so a moved set-point gives no kick. Anti-windup: while the output is clamped, the integral takes only
 * steps that lead back inside.
 *
 * @param seconds time since the last step
 */
export function stepController(
  spec: ControllerSpec,
  state: ControllerState,
  measured: number,
  bias: number,
  seconds: number,
): ControllerState {
  const error = spec.setPoint - measured;
  const slope = state.lastMeasured === undefined || seconds <= 0 ? 0 : (measured - state.lastMeasured) / seconds;
  const rest = bias + spec.proportional * error - spec.derivative * slope;
  const step = spec.integral * error * seconds;
  const wished = rest + state.integral + step;
  const winds = (wished > spec.maxAmount && step > 0) || (wished < spec.minAmount && step < 0);
  const integral = winds ? state.integral : state.integral + step;
  const amount = Math.min(spec.maxAmount, Math.max(spec.minAmount, rest + integral));
  return { amount, integral, lastMeasured: measured };
}

/** The stack with the controlled intervention's amount replaced. */
export function withAmount(
  interventions: readonly Intervention[],
  index: number,
  amount: number,
): readonly Intervention[] {
  return interventions.map((one, at) => (at === index ? { ...one, amount } : one));
}
