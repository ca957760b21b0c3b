/** Manner words that the policy was trained on: a prompt with one is known to work, activations have to show it. */
export const MANNERS = ['slowly', 'quickly', 'keeping it high', 'staying low'] as const;

/** A prompt with a manner at its end, as in training; a manner that stands there already is replaced. */
export function withManner(prompt: string, manner: string): string {
  const plain = MANNERS.reduce((text, other) => text.replace(new RegExp(`,\\s*${other}$`), ''), prompt.trim());
  return `${plain}, ${manner}`;
}
