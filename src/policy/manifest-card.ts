import * as v from 'valibot';

/** The card of a bundle: what was measured of it, by which command. `steerlab_training.export.card` fills it. */

export const Count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Success of one head on one suite, as measured by `rollout` on this bundle. */
const CardRow = v.looseObject({
  suite: v.string(),
  head: v.string(),
  n: Count,
  success: v.number(),
  low: v.number(),
  high: v.number(),
  temperature: v.optional(v.number()),
  gripper_temperature: v.optional(v.number()),
  expert: v.optional(v.string()),
});
export type CardRow = v.InferOutput<typeof CardRow>;

/** A figure of `policy-check`: a word's effect, a share that follows the prompt, success under a variation. */
const CardMeasure = v.looseObject({
  family: v.string(),
  what: v.string(),
  /** What the variation does, in words and numbers. */
  explanation: v.optional(v.string()),
  head: v.string(),
  expert: v.optional(v.string()),
  value: v.number(),
  low: v.number(),
  high: v.number(),
  n: Count,
  unit: v.string(),
  /** What was wanted of it, in the same unit; a negative one asks for a fall. */
  asked: v.optional(v.number()),
  command: v.string(),
});
export type CardMeasure = v.InferOutput<typeof CardMeasure>;

/** Errors and shares of slots are fractions against float32; success counts closed-loop episodes. */
const QuantizationRow = v.looseObject({
  variant: v.string(),
  what: v.string(),
  ships: v.boolean(),
  megabytes: v.number(),
  logit_error: v.number(),
  near: v.number(),
  decision_ms: v.optional(v.number()),
  success: v.array(
    v.looseObject({ head: v.string(), n: Count, success: v.number(), low: v.number(), high: v.number() }),
  ),
});

const CardQuantization = v.looseObject({ why: v.string(), command: v.string(), rows: v.array(QuantizationRow) });
export type CardQuantization = v.InferOutput<typeof CardQuantization>;

/** A sentence that a lens study says of the bundle's value vectors. */
const CardSentence = v.looseObject({ study: v.string(), sentence: v.string(), command: v.string() });
export type CardSentence = v.InferOutput<typeof CardSentence>;

/** The last run that led to the weights. Older bundles tell it in other words: then it is left out. */
const CardTraining = v.looseObject({
  config: v.looseObject({ init: v.string() }),
  versions: v.looseObject({ machine: v.string() }),
  steps: Count,
  seconds: v.number(),
  /** Rounds of own states (DAgger). */
  rounds: v.array(v.looseObject({ states: Count })),
});
export type CardTraining = v.InferOutput<typeof CardTraining>;

export const CardSchema = v.looseObject({
  closed_loop: v.array(CardRow),
  measures: v.optional(v.array(CardMeasure), []),
  semantics: v.optional(v.array(CardSentence), []),
  quantization: v.optional(CardQuantization),
  training: v.fallback(v.optional(CardTraining), undefined),
});
export type PolicyCard = v.InferOutput<typeof CardSchema>;
