/** The terms of the field that the lab explains where they stand. Two sentences each; term-picture.tsx draws them. */
export const TERMS = {
  'value-vector': {
    word: 'value vector',
    says:
      'Each FFN holds 1,536 value vectors and adds every one, times its activation, to the residual stream. ' +
      'Read through the unembedding a value vector is a list of tokens: those are the words on its card.',
  },
  'residual-stream': {
    word: 'residual stream',
    says:
      'The running sum that each layer reads and adds to, 576 numbers a token. ' +
      'Read through the final norm and the unembedding it says what the policy would answer if it stopped at that layer.',
  },
  'action-token': {
    word: 'action token',
    says:
      'The last 256 entries of the vocabulary are no words: each stands for a bin of one number from −1 to 1. ' +
      'Seven of them, one for each dimension of the action, are one decision.',
  },
  shadow: {
    word: 'shadow',
    says:
      'What both sides would decide from this very moment, redrawn while you drag. ' +
      'It is a prediction: nothing of it was executed, and the episode stays as it was recorded.',
  },
  'closed-loop': {
    word: 'closed loop',
    says:
      'The policy decides, the arm moves, the cameras look again, and the next decision starts from what they saw. ' +
      'So a small push can grow or be corrected, which one decision alone cannot show.',
  },
} as const satisfies Readonly<Record<string, { readonly word: string; readonly says: string }>>;

export type TermName = keyof typeof TERMS;
export const TERM_NAMES = Object.keys(TERMS) as readonly TermName[];
