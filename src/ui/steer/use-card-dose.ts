import { useMemo } from 'react';
import { deltaDose } from '#state/activity.ts';
import { actingIntervention, type SteeringCard } from '#state/slices/steering.ts';
import { setPercentile } from '#steering/dose.ts';
import { useLab } from '#ui/app/lab-context.ts';
import { percentileWords } from './amount-words.ts';
import { directionDose } from './direction-words.ts';
import { sliderMarks, type SliderMarks } from './slider-marks.ts';
import { GROUP_LABELS } from './token-group-words.ts';

export interface CardDose {
  readonly marks: SliderMarks;
  /** Where an override lies among natural activations, or how long a direction is, in words; '' where neither has a meaning. */
  readonly percentile: string;
  /** "Δ/‖x‖ 0.18 at L9, slots": the largest edit, at the moment of the shadow; '' before there is one. */
  readonly ratio: string;
}

/** How strong a card is, said in three ways (design 4: raw, percentile, share of the residual stream). */
export function useCardDose(card: SteeringCard): CardDose {
  const tables = useLab((state) => state.doseTables);
  const activity = useLab((state) => state.activity);
  const acting = useMemo(() => actingIntervention(card), [card]);
  const { operator, neurons } = acting;
  const marks = useMemo(() => sliderMarks({ operator, neurons }, tables?.natural), [operator, neurons, tables]);
  return useMemo(() => {
    const length = operator === 'residual' ? directionDose(acting) : '';
    if (!tables) return { marks, percentile: length, ratio: '' };
    const isPlaced = operator === 'override' && neurons.length > 0;
    const percentile = isPlaced ? percentileWords(setPercentile(acting.amount, neurons, tables.natural)) : length;
    const dose = activity && deltaDose(acting, activity, tables.valueNorms, tables.natural.std);
    const ratio = dose ? `Δ/‖x‖ ${dose.ratio.toFixed(2)} at L${dose.layer}, ${GROUP_LABELS[dose.group]}` : '';
    return { marks, percentile, ratio };
  }, [tables, activity, acting, operator, neurons, marks]);
}
