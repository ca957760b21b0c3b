/** The two episodes that every view compares. Blue is unsteered, orange is steered, everywhere. */
export const LANES = ['unsteered', 'steered'] as const;
export type Lane = (typeof LANES)[number];
