import type { Intervention, Operator } from './intervention.ts';
import { AMOUNT_LIMITS, CONTROLLER_LIMITS } from './limits.ts';

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

/** The same without its place in a stack: what a card carries. */
export type SetPoint = Omit<ControllerSpec, 'intervention'>;

/** Half the amount that a person would try by hand, for an error of 0.1 m/s or 0.1 m; it integrates within two seconds. */
const FIRST_GAINS = { proportional: 10, integral: 5, derivative: 0 } as const;

/**
 * Where a set-point starts.
 * @param sign -1 for an intervention that lowers the measure when its amount grows
 */
export function firstSetPoint(measure: ControlledMeasure, operator: Operator, sign: 1 | -1 = 1): SetPoint {
  const { hardMin, hardMax } = AMOUNT_LIMITS[operator];
  const reach = operator === 'add-std' ? 6 : 3;
  return {
    measure,
    setPoint: CONTROLLER_LIMITS[measure].initial,
    proportional: sign * FIRST_GAINS.proportional,
    integral: sign * FIRST_GAINS.integral,
    derivative: 0,
    minAmount: operator === 'scale' ? 0 : Math.max(hardMin, -reach),
    maxAmount: Math.min(hardMax, reach),
  };
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

type Place = readonly [x: number, y: number, z: number];

/** A controller in the closed loop: one step a decision, from where the tool stands before it. */
export class ControlLoop {
  readonly #spec: ControllerSpec;
  readonly #bias: number;
  readonly #seconds: number;
  #state: ControllerState;
  #lastToolM: Place | undefined;

  /** @param bias the intervention's own amount; @param seconds how long a decision is held */
  constructor(spec: ControllerSpec, bias: number, seconds: number) {
    this.#spec = spec;
    this.#bias = bias;
    this.#seconds = seconds;
    this.#state = startController(bias);
  }

  /** The amount of the decision that is taken now. Before the first one there is no speed yet: it gets the bias. */
  next(toolM: Place): number {
    const measured = measureOf(this.#spec.measure, toolM, this.#lastToolM, this.#seconds);
    if (measured !== undefined)
      this.#state = stepController(this.#spec, this.#state, measured, this.#bias, this.#seconds);
    this.#lastToolM = toolM;
    return this.#state.amount;
  }
}

/** What a controller sees before a decision: height in metres, or the last decision's mean speed in metres a second. */
export function measureOf(
  measure: ControlledMeasure,
  toolM: Place,
  lastToolM: Place | undefined,
  seconds: number,
): number | undefined {
  if (measure === 'height') return toolM[2];
  if (lastToolM === undefined) return undefined;
  return Math.sqrt(toolM.reduce((sum, value, axis) => sum + (value - (lastToolM[axis] ?? 0)) ** 2, 0)) / seconds;
}
