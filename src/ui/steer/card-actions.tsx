import { newCardId } from '#state/new-card.ts';
import type { SteeringCard } from '#state/slices/steering.ts';
import { useLab, useServices } from '#ui/app/lab-context.ts';
import { IconButton } from '#ui/primitives/button.tsx';
import { Icon } from '#ui/primitives/icon.tsx';
import { Toggle } from './toggle.tsx';
import styles from './steer.module.css';

export interface CardActionsProps {
  readonly card: SteeringCard;
  readonly name: string;
  readonly place: number;
  readonly count: number;
}

/** Solo, order, copy, delete. */
export function CardActions({ card: { id, solo }, name, place, count }: CardActionsProps) {
  const { lab } = useServices();
  const changeCard = useLab((state) => state.changeCard);
  const moveCard = useLab((state) => state.moveCard);
  const removeCard = useLab((state) => state.removeCard);
  const duplicateCard = useLab((state) => state.duplicateCard);
  return (
    <div className={styles.actions}>
      <Toggle
        pressed={solo}
        label={`Solo ${name}`}
        title="While any card is solo, only solo cards act"
        onChange={(pressed) => changeCard(id, 'solo', { solo: pressed })}
      >
        solo
      </Toggle>
      <span className={styles.spring} />
      <IconButton label={`Move ${name} up`} disabled={place === 0} onClick={() => moveCard(id, place - 1)}>
        <Icon name="up" />
      </IconButton>
      <IconButton label={`Move ${name} down`} disabled={place === count - 1} onClick={() => moveCard(id, place + 1)}>
        <Icon name="down" />
      </IconButton>
      <IconButton label={`Duplicate ${name}`} onClick={() => duplicateCard(id, newCardId(lab.store.getState().cards))}>
        <Icon name="copy" />
      </IconButton>
      <IconButton label={`Delete ${name}`} onClick={() => removeCard(id)}>
        <Icon name="trash" />
      </IconButton>
    </div>
  );
}
