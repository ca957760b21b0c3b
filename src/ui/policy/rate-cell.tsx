import type { CardRow } from '#policy/manifest-card.ts';
import { intervalText, percentText } from './policy-words.ts';

/** A share of episodes, %, above its 95 % interval; a dash where nothing was measured. */
export function RateCell({ rate }: { readonly rate: Pick<CardRow, 'success' | 'low' | 'high'> | undefined }) {
  if (!rate) return <td>–</td>;
  return (
    <td>
      {percentText(rate.success)}
      <small>{intervalText(rate)}</small>
    </td>
  );
}
