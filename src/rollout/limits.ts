/** Bounds and defaults of an episode, in one file. */
export const MAX_DECISIONS = { min: 1, max: 400, initial: 40 } as const;
export const FLOW_STEPS = { min: 1, max: 20, initial: 5 } as const;
export const TEMPERATURE = { min: 0, max: 2 } as const;
/** A prompt from outside; the tokenizer cuts at 24 tokens and says so. */
export const MAX_PROMPT_LENGTH = 10_000;
export const MAX_SEED = 2_147_483_647;
