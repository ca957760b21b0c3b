import { SUITES } from '#sim/types.ts';
import type { Suite } from '#sim/types.ts';
import { AS_TRAINED } from '#sim/variations/variation.ts';
import type { Variation } from '#sim/variations/variation.ts';

/** What a policy is checked for. Each family runs its arms on the same seeds; the first arm is the baseline. */
export const FAMILIES = ['success', 'manner', 'colors', 'robustness'] as const;
export type Family = (typeof FAMILIES)[number];

/** One way to run the seeds. */
export interface CheckArm {
  readonly id: string;
  /** In words and numbers, for the table. */
  readonly what: string;
  readonly variation: Variation;
  /** `{prompt}` stands for the task's own. */
  readonly prompt?: string;
  readonly suites: readonly Suite[];
  /** Manner words only: what they ought to change, relative to the baseline. */
  readonly manner?: MannerGoal;
}

/** A change of at least `atLeast`, in its direction. */
export interface MannerGoal {
  readonly measure: 'step' | 'carry-height';
  /** Percent of the baseline's mean step, or centimetres of carry height. */
  readonly atLeast: number;
}

export const BASELINE_ARM = 'as trained';

/** Height words mean something only while a cube is carried somewhere. */
const CARRYING: readonly Suite[] = ['object', 'spatial', 'stack'];
const CAMERA_SHIFT_M = 0.02;
const CAMERA_TURN_RAD = 0.035;

const baseline: CheckArm = { id: BASELINE_ARM, what: 'the world of training', variation: AS_TRAINED, suites: SUITES };

function worded(words: string, suites: readonly Suite[], manner: MannerGoal): CheckArm {
  return {
    id: words,
    what: `"${words}" after the task`,
    variation: AS_TRAINED,
    prompt: `{prompt}, ${words}`,
    suites,
    manner,
  };
}

function varied(id: string, what: string, variation: Variation): CheckArm {
  return { id, what, variation, suites: SUITES };
}

const ARMS: Readonly<Record<Family, readonly CheckArm[]>> = {
  success: [baseline],
  manner: [
    baseline,
    worded('slowly', SUITES, { measure: 'step', atLeast: -25 }),
    worded('quickly', SUITES, { measure: 'step', atLeast: 25 }),
    worded('keeping it high', CARRYING, { measure: 'carry-height', atLeast: 5 }),
    worded('keeping it low', CARRYING, { measure: 'carry-height', atLeast: -5 }),
  ],
  colors: [
    { ...baseline, what: "the task's own prompt" },
    varied('swapped', 'same scene, the two cubes change places in the prompt', { task: 'swapped' }),
  ],
  robustness: [
    baseline,
    varied('reworded', 'three sentences a suite that training never used', { task: 'reworded' }),
    varied(
      'bystanders alike',
      'unnamed cubes share one colour; in training all four differ (a stack with three cubes stays as it is)',
      { bystanders: 'alike' },
    ),
    varied('pale colours', 'cube colours moved 30 % towards mid-grey', { grayShare: 0.3 }),
    varied(
      'camera jitter',
      'third-person camera shifted by up to 20 mm along and turned by up to 2° about each axis, anew each episode',
      { camera: { shiftM: CAMERA_SHIFT_M, turnRad: CAMERA_TURN_RAD } },
    ),
    varied('dark', 'both pictures times 0.7', { exposure: 0.7 }),
    varied('bright', 'both pictures times 1.3, cut at 255', { exposure: 1.3 }),
    varied('heavy', 'cubes of 180 g instead of 60 g', { cubeMassFactor: 3 }),
    varied('slippery', 'sliding friction of cubes, table and finger pads times 0.6', { frictionFactor: 0.6 }),
    varied('distractor', 'one more object: a grey cylinder, 36 mm across, 60 mm high, 60 g', { distractor: true }),
  ],
};

/** The arms of a family, cut to `suites`; arms without any of them are left out. */
export function armsOf(family: Family, suites: readonly Suite[]): readonly CheckArm[] {
  return ARMS[family]
    .map((arm) => ({ ...arm, suites: arm.suites.filter((suite) => suites.includes(suite)) }))
    .filter((arm) => arm.suites.length > 0);
}
