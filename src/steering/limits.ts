import { CONTROL_HZ } from '#sim/types.ts';
import type { Operator } from './intervention.ts';

/** Every bound and default of steering, in one file. */

export interface AmountLimits {
  /** Beyond these an amount from outside is clamped. */
  readonly hardMin: number;
  readonly hardMax: number;
  /** What the slider reaches; the expert range is the hard one. */
  readonly sliderMin: number;
  readonly sliderMax: number;
  readonly step: number;
  readonly initial: number;
  readonly unit: string;
}

/**
 * Natural activations of these weights have a 99th percentile of 0.2 to 0.6 by layer (measured on 96 observations), so
 * alpha 3 is already far outside; the paper sweeps 2 to 20. The slider ends at 10, the paper's robot value; typing reaches further.
 */
export const AMOUNT_LIMITS: Readonly<Record<Operator, AmountLimits>> = {
  override: {
    hardMin: -100,
    hardMax: 100,
    sliderMin: -10,
    sliderMax: 10,
    step: 0.05,
    initial: 0,
    unit: 'activation',
  },
  add: { hardMin: -100, hardMax: 100, sliderMin: -10, sliderMax: 10, step: 0.05, initial: 0, unit: 'activation' },
  'add-std': {
    hardMin: -200,
    hardMax: 200,
    sliderMin: -20,
    sliderMax: 20,
    step: 0.1,
    initial: 0,
    unit: 'standard deviations',
  },
  scale: { hardMin: -100, hardMax: 100, sliderMin: -5, sliderMax: 5, step: 0.05, initial: 1, unit: 'times' },
  ablate: { hardMin: 0, hardMax: 0, sliderMin: 0, sliderMax: 0, step: 1, initial: 0, unit: '' },
  residual: { hardMin: -100, hardMax: 100, sliderMin: -5, sliderMax: 5, step: 0.05, initial: 0, unit: 'times' },
};

export const MAX_INTERVENTIONS = 32;
/** Per intervention: more than a tenth of all 18,432 value vectors is no longer a concept. */
export const MAX_NEURONS = 2048;
/** A component of a residual direction. */
export const MAX_DIRECTION_COMPONENT = 10_000;
/** Observations of each set that a residual direction is recorded from: an episode of the demonstrator has up to 80. */
export const DIRECTION_OBSERVATIONS = { min: 2, max: 80 } as const;
export const MAX_NAME_LENGTH = 120;
/** Ten minutes of episode. */
export const MAX_TICK = 600 * CONTROL_HZ;
/** Events compare heights and distances up to this, metres. */
export const MAX_EVENT_METRES = 2;

/** Set-point controller (controller.ts). Speeds in metres a second, heights in metres. */
export const CONTROLLER_LIMITS = {
  gain: { min: -10_000, max: 10_000 },
  speed: { min: 0, max: 0.5, initial: 0.1 },
  height: { min: 0, max: 0.45, initial: 0.2 },
  alpha: { min: -100, max: 100 },
} as const;
