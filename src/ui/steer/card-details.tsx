import type { Operator } from '#steering/intervention.ts';
import { OPERATORS } from '#steering/intervention.ts';
import { AMOUNT_LIMITS } from '#steering/limits.ts';
import type { SteeringCard } from '#state/slices/steering.ts';
import { useLab } from '#ui/app/lab-context.ts';
import { TokenChips } from '#ui/lens/token-chips.tsx';
import { Icon } from '#ui/primitives/icon.tsx';
import { Segmented } from '#ui/primitives/segmented.tsx';
import { OPERATOR_WORDS } from './amount-words.ts';
import { CardActions } from './card-actions.tsx';
import { countsPerLayer, leadingTokens, setWarnings } from './concept-set.ts';
import { DirectionNote } from './direction-note.tsx';
import { DecimalField } from './decimal-field.tsx';
import { LayerStrip } from './layer-strip.tsx';
import { MemberList } from './member-list.tsx';
import { SetPointControl } from './set-point-control.tsx';
import { MeasuredLine } from './measured-line.tsx';
import { TokenGroups } from './token-groups.tsx';
import { WhenControl } from './when-control.tsx';
import { useCardConcept, useMemberLines } from './use-concept.ts';
import type { CardDose } from './use-card-dose.ts';
import styles from './steer.module.css';

export interface CardDetailsProps {
  readonly card: SteeringCard;
  readonly dose: CardDose;
  readonly name: string;
  readonly place: number;
  readonly count: number;
}

const LEADING = 7;

/** What an open card adds: what the set says, operator, dose, layers, tokens, schedule, members. */
export function CardDetails({ card, dose, name, place, count }: CardDetailsProps) {
  const changeCard = useLab((state) => state.changeCard);
  const changeIntervention = useLab((state) => state.changeIntervention);
  const lines = useMemberLines(card);
  const concept = useCardConcept(card).value?.concept;
  const { id, intervention } = card;
  const { neurons, operator } = intervention;
  const warnings = concept ? setWarnings(concept, neurons) : [];
  return (
    <div className={styles.details}>
      {operator === 'residual' ? <DirectionNote card={card} /> : null}
      {lines.length > 0 ? <TokenChips tokens={leadingTokens(lines, LEADING)} /> : null}
      {warnings.map((warning) => (
        <p key={warning} className={styles.warning}>
          <Icon name="warning" /> <span>{warning}</span>
        </p>
      ))}
      <OperatorRow card={card} />
      <p className={styles.dose}>{[dose.percentile, dose.ratio].filter((words) => words !== '').join(' · ')}</p>
      <LayerStrip
        counts={intervention.directions ? directionCounts(intervention.directions) : countsPerLayer(neurons)}
        noun={operator === 'residual' ? 'direction' : 'member'}
        off={card.layersOff ?? NONE_OFF}
        onChange={(layersOff) => changeCard(id, 'layers', { layersOff })}
      />
      <div className={styles.row}>
        <span className={styles.label}>where</span>
        <TokenGroups tokens={intervention.tokens} onChange={(tokens) => changeIntervention(id, 'tokens', { tokens })} />
      </div>
      <div className={styles.row}>
        <span className={styles.label}>when</span>
        <WhenControl when={intervention.when} onChange={(when) => changeIntervention(id, 'schedule', { when })} />
      </div>
      {operator === 'ablate' ? null : <SetPointControl card={card} />}
      {operator === 'residual' ? null : <MemberList card={card} lines={lines} concept={concept} />}
      <MeasuredLine source={card.source} />
      <CardActions card={card} name={name} place={place} count={count} />
    </div>
  );
}

/** Operator, and the amount as a number: typing reaches beyond the slider. */
function OperatorRow({ card: { id, intervention } }: { readonly card: SteeringCard }) {
  const changeIntervention = useLab((state) => state.changeIntervention);
  const { operator, amount } = intervention;
  const { hardMin, hardMax } = AMOUNT_LIMITS[operator];
  const options = OPERATORS.filter((other) => other !== 'residual').map((value) => ({
    value,
    ...OPERATOR_WORDS[value],
  }));
  return (
    <>
      {operator === 'residual' ? null : (
        <Segmented<Operator>
          label="Operator"
          value={operator}
          options={options}
          onChange={(next) =>
            changeIntervention(id, 'operator', { operator: next, amount: amountUnder(next, amount, operator) })
          }
        />
      )}
      {operator === 'ablate' ? null : (
        <div className={styles.row}>
          <span className={styles.label}>amount</span>
          <span className={styles.fields}>
            <DecimalField
              label="Amount"
              value={amount}
              min={hardMin}
              max={hardMax}
              decimals={2}
              onCommit={(next) => changeIntervention(id, 'amount', { amount: next })}
            />
            <span className={styles.label}>{operator === 'residual' ? '× ‖d‖' : AMOUNT_LIMITS[operator].unit}</span>
          </span>
        </div>
      )}
    </>
  );
}

/** An amount keeps its meaning where both operators share a unit, and starts anew otherwise. */
function amountUnder(next: Operator, amount: number, before: Operator): number {
  const isRaw = (operator: Operator) => operator === 'override' || operator === 'add';
  return isRaw(next) && isRaw(before) ? amount : START[next];
}

const START: Readonly<Record<Operator, number>> = {
  override: 1,
  add: 1,
  'add-std': 2,
  scale: 2,
  ablate: 0,
  residual: 1,
};

const NONE_OFF: readonly number[] = [];

function directionCounts(directions: Readonly<Record<number, readonly number[]>>): readonly number[] {
  return countsPerLayer(Object.keys(directions).map((layer) => [Number(layer), 0] as const));
}
