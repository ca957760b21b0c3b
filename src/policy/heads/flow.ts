import { LabError } from '#base/errors.ts';
import { HORIZON, SLOTS } from '#policy/types.ts';

/** Flow-matching head (pi0, Black et al. 2024) on openpi's clock: t = 1 is noise, t = 0 the action, v = noise - action. */

export const DEFAULT_FLOW_STEPS = 5;
export const MAX_FLOW_STEPS = 20;

/** The expert's velocity at a point of the flow, [batch, 5, 7]; `time` is the same for the whole batch. */
export type Velocity = (point: Float32Array<ArrayBuffer>, time: number) => Promise<Float32Array>;

/**
 * Euler from noise at t = 1 to actions at t = 0: x <- x - v(x, t) / steps. Noise is an input, so a run repeats.
 * @param afterStep  called between steps; it throws to stop
 * @throws LabError 'bad-flow-steps'
 */
export async function integrateFlow(
  noise: Float32Array,
  steps: number,
  velocity: Velocity,
  afterStep: () => void | Promise<void> = () => undefined,
): Promise<Float32Array<ArrayBuffer>> {
  if (!Number.isInteger(steps) || steps < 1 || steps > MAX_FLOW_STEPS) {
    throw new LabError('bad-flow-steps', `The flow head takes 1 to ${MAX_FLOW_STEPS} steps, received ${steps}.`, {
      fix: `Use ${DEFAULT_FLOW_STEPS}, as trained.`,
    });
  }
  const point = Float32Array.from(noise);
  for (let step = 0; step < steps; step++) {
    const slope = await velocity(point.slice(), 1 - step / steps);
    for (let i = 0; i < point.length; i++) point[i]! -= slope[i]! / steps;
    await afterStep();
  }
  return point;
}

/** The action that is executed: the first of the horizon, clamped to [-1, 1]. */
export function firstAction(horizon: Float32Array): Float32Array<ArrayBuffer> {
  if (!horizon.every(Number.isFinite)) {
    throw new LabError('policy-not-finite', 'The policy answered with numbers that are not finite.', {
      fix: 'Lower the amounts of the interventions; they drove the activations out of range.',
    });
  }
  return Float32Array.from(horizon.subarray(0, SLOTS), (value) => Math.min(1, Math.max(-1, value)));
}

export const FLOW_NUMBERS = HORIZON * SLOTS;
