import type { Operator } from '#steering/intervention.ts';

export const OPERATOR_WORDS: Readonly<Record<Operator, { readonly label: string; readonly title: string }>> = {
  override: { label: 'override', title: 'a′ = amount: the neuron fires this much, whatever it sees' },
  add: { label: 'add', title: 'a′ = a + amount' },
  'add-std': { label: '+ σ', title: 'a′ = a + amount × the standard deviation of its natural activations' },
  scale: { label: 'scale', title: 'a′ = amount × a' },
  ablate: { label: 'ablate', title: 'a′ = 0: the neuron is silent' },
  residual: { label: 'direction', title: 'amount × a direction is added to the residual stream after the block' },
};

/** With its sign, a true minus, and as many decimals as the size needs. */
export function signedAmount(amount: number): string {
  const decimals = Math.abs(amount) >= 10 ? 1 : 2;
  const text = Math.abs(amount).toFixed(decimals);
  if (Number(text) === 0) return '0';
  return `${amount < 0 ? '−' : '+'}${text}`;
}

/** What the thumb says: factors carry a times sign, silence has no amount. */
export function thumbText(operator: Operator, amount: number): string {
  if (operator === 'scale' || operator === 'residual') return `×${amount.toFixed(2).replace('-', '−')}`;
  return operator === 'add-std' ? `${signedAmount(amount)}σ` : signedAmount(amount);
}

/** What a person typed, in either decimal notation; undefined when it is no number. */
export function parseAmount(text: string): number | undefined {
  const clean = text.trim().replace('−', '-').replace(',', '.').replace(/^[×x]/, '').replace(/σ$/, '');
  const amount = Number(clean);
  return clean === '' || !Number.isFinite(amount) ? undefined : amount;
}

/** "97th percentile", "beyond every recorded activation". */
export function percentileWords(percentile: number): string {
  if (percentile >= 1) return 'above every recorded activation';
  if (percentile <= 0.5) return 'at or below the median';
  const rank = Math.min(99.9, 100 * percentile);
  return `${rank >= 99 ? `${rank.toFixed(1)}th` : ordinal(Math.round(rank))} percentile of natural`;
}

function ordinal(n: number): string {
  const tens = n % 100;
  if (tens >= 11 && tens <= 13) return `${n}th`;
  return `${n}${['th', 'st', 'nd', 'rd'][n % 10] ?? 'th'}`;
}

/** "L5–L11", "L9", "no layer". */
export function layerRange(layers: readonly number[]): string {
  if (layers.length === 0) return 'no layer';
  const [low, high] = [Math.min(...layers), Math.max(...layers)];
  return low === high ? `L${low}` : `L${low}–L${high}`;
}
