import type { SteeringCard } from '#state/slices/steering.ts';
import { firstSetPoint, type ControlledMeasure, type SetPoint } from '#steering/controller.ts';
import { AMOUNT_LIMITS, CONTROLLER_LIMITS } from '#steering/limits.ts';
import { useLab } from '#ui/app/lab-context.ts';
import { Segmented } from '#ui/primitives/segmented.tsx';
import { DecimalField } from './decimal-field.tsx';
import { expectedSign, MEASURE_UNITS, raisesAmount, reversed } from './set-point-words.ts';
import styles from './steer.module.css';

const HELD = [
  { value: 'nothing', label: 'nothing', title: 'The amount stands still' },
  { value: 'speed', label: 'speed', title: 'Run both moves the amount so that the tool keeps a speed' },
  { value: 'height', label: 'height', title: 'Run both moves the amount so that the tool keeps a height' },
] as const;
type Held = (typeof HELD)[number]['value'];

const GAINS = [
  ['proportional', 'P', 'Amount per unit of error'],
  ['integral', 'I', 'Amount per unit of error and second'],
  ['derivative', 'D', 'Amount per unit a second; damps movement'],
] as const;

/** A PID controller on the card's amount: what it holds, how hard, between which amounts. */
export function SetPointControl({ card }: { readonly card: SteeringCard }) {
  const setControl = useLab((state) => state.setControl);
  const otherName = useLab(
    ({ cards }) => cards.find((other) => other.control && other.id !== card.id)?.intervention.name,
  );
  const { id, control, intervention } = card;
  const choose = (held: Held) => {
    if (held === 'nothing') return setControl(id, undefined);
    setControl(id, firstSetPoint(held, intervention.operator, expectedSign(card, held)));
  };
  const row = (
    <div className={styles.row}>
      <span className={styles.label}>hold</span>
      <Segmented<Held>
        label="Hold a set-point"
        value={control?.measure ?? 'nothing'}
        options={HELD}
        onChange={choose}
      />
    </div>
  );
  if (!control)
    return otherName === undefined ? (
      row
    ) : (
      <div title={`“${otherName}” holds a set-point; choosing one here lets it go`}>{row}</div>
    );
  return (
    <div className={styles.setPoint} role="group" aria-label="Set-point">
      {row}
      <SetPointFields
        control={control}
        hard={AMOUNT_LIMITS[intervention.operator]}
        onChange={(next) => setControl(id, next)}
      />
      <p className={styles.note}>
        Run both starts at the slider’s amount and moves it before each decision. The shadow keeps the slider’s.
      </p>
    </div>
  );
}

interface SetPointFieldsProps {
  readonly control: SetPoint;
  readonly hard: { readonly hardMin: number; readonly hardMax: number };
  readonly onChange: (control: SetPoint) => void;
}

const TOO_LITTLE: Readonly<Record<ControlledMeasure, string>> = { speed: 'too slow', height: 'too low' };

function SetPointFields({ control, hard, onChange }: SetPointFieldsProps) {
  const { measure, setPoint, minAmount, maxAmount } = control;
  const { min, max } = CONTROLLER_LIMITS[measure];
  const least = Math.max(hard.hardMin, CONTROLLER_LIMITS.alpha.min);
  const greatest = Math.min(hard.hardMax, CONTROLLER_LIMITS.alpha.max);
  const decimal = (
    label: string,
    value: number,
    range: readonly [number, number],
    next: (value: number) => SetPoint,
  ) => (
    <DecimalField
      label={label}
      value={value}
      min={range[0]}
      max={range[1]}
      decimals={2}
      onCommit={(typed) => onChange(next(typed))}
    />
  );
  return (
    <div className={styles.gains}>
      <span className={styles.label}>set-point</span>
      <span className={styles.fields}>
        {decimal('Set-point', setPoint, [min, max], (value) => ({ ...control, setPoint: value }))}
        <span className={styles.label}>{MEASURE_UNITS[measure]}</span>
      </span>
      <span className={styles.label}>{TOO_LITTLE[measure]}</span>
      <Segmented
        label={`When it is ${TOO_LITTLE[measure]}`}
        value={raisesAmount(control) ? 'raise' : 'lower'}
        options={[
          { value: 'raise', label: 'raise α' },
          { value: 'lower', label: 'lower α' },
        ]}
        onChange={() => onChange(reversed(control))}
      />
      <span className={styles.label}>α between</span>
      <span className={styles.fields}>
        {decimal('Least amount', minAmount, [least, maxAmount - STEP], (value) => ({ ...control, minAmount: value }))}
        <span className={styles.label}>and</span>
        {decimal('Greatest amount', maxAmount, [minAmount + STEP, greatest], (value) => ({
          ...control,
          maxAmount: value,
        }))}
      </span>
      <span className={styles.gainRow}>
        {GAINS.map(([gain, label, title]) => (
          <label key={gain} className={styles.gain} title={title}>
            <span className={styles.label}>{label}</span>
            {decimal(`Gain ${label}: ${title.toLowerCase()}`, control[gain], GAIN_RANGE, (value) => ({
              ...control,
              [gain]: value,
            }))}
          </label>
        ))}
      </span>
    </div>
  );
}

/** Least and greatest amount keep this distance. */
const STEP = 0.01;
const GAIN_RANGE = [CONTROLLER_LIMITS.gain.min, CONTROLLER_LIMITS.gain.max] as const;
