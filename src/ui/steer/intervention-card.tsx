import { memo } from 'react';
import { invariant } from '#base/errors.ts';
import type { SteeringCard } from '#state/slices/steering.ts';
import { useLab } from '#ui/app/lab-context.ts';
import { AmountSlider } from './amount-slider.tsx';
import { CardDetails } from './card-details.tsx';
import { CardHeader } from './card-header.tsx';
import { useCardDose } from './use-card-dose.ts';
import styles from './steer.module.css';

export interface InterventionCardProps {
  readonly card: SteeringCard;
  /** Place in the stack, from 0, and how many there are: interventions compose in this order. */
  readonly place: number;
  readonly count: number;
}

/** One intervention: closed it is a name, a slider and mute; open it is everything. Memoised: a drag redraws one card. */
export const InterventionCard = memo(function InterventionCard({ card, place, count }: InterventionCardProps) {
  const changeIntervention = useLab((state) => state.changeIntervention);
  const anySolo = useLab((state) => state.cards.some(({ solo }) => solo));
  const dose = useCardDose(card);
  const { id, intervention } = card;
  const { operator, amount, muted = false } = intervention;
  const name = intervention.name ?? 'intervention';
  const isSilent = muted || (anySolo && !card.solo);
  invariant(place < count, 'a card has a place in its stack');
  return (
    <li className={styles.card} data-silent={isSilent} aria-label={name}>
      <CardHeader card={card} name={name} />
      {operator === 'ablate' ? (
        <p className={styles.note}>These neurons are silent: a′ = 0.</p>
      ) : (
        <AmountSlider
          name={name}
          operator={operator}
          amount={amount}
          marks={dose.marks}
          dose={dose.percentile}
          muted={isSilent}
          onChange={(next) => changeIntervention(id, 'amount', { amount: next })}
        />
      )}
      {card.collapsed ? null : <CardDetails card={card} dose={dose} place={place} count={count} name={name} />}
    </li>
  );
});
