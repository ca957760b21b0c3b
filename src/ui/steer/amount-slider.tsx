import { useRef, type CSSProperties, type KeyboardEvent, type PointerEvent } from 'react';
import type { Operator } from '#steering/intervention.ts';
import { AMOUNT_LIMITS } from '#steering/limits.ts';
import { signedAmount, thumbText } from './amount-words.ts';
import type { SliderMarks } from './slider-marks.ts';
import { amountAfterKey, amountAt, positionOf, type SliderShape } from './slider-scale.ts';
import styles from './slider.module.css';

export interface AmountSliderProps {
  readonly name: string;
  readonly operator: Operator;
  readonly amount: number;
  readonly marks: SliderMarks;
  /** For a screen reader, after the amount. */
  readonly dose: string;
  readonly muted: boolean;
  readonly onChange: (amount: number) => void;
}

/** One large slider: the amount stands in its thumb, percentiles of natural activations are ticks, beyond p99 is hatched. */
export function AmountSlider({ name, operator, amount, marks, dose, muted, onChange }: AmountSliderProps) {
  const track = useRef<HTMLDivElement>(null);
  const limits = AMOUNT_LIMITS[operator];
  const shape: SliderShape = operator === 'scale' || operator === 'residual' ? 'linear' : 'root';
  const at = (value: number) => `${(100 * positionOf(value, limits, shape)).toFixed(2)}%`;

  const moveTo = (event: PointerEvent) => {
    const box = track.current?.getBoundingClientRect();
    if (!box || box.width === 0) return;
    const next = amountAt((event.clientX - box.left) / box.width, limits, shape);
    if (next !== amount) onChange(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = amountAfterKey(event.key, event.shiftKey, amount, limits);
    if (next === undefined) return;
    event.preventDefault();
    if (next !== amount) onChange(next);
  };
  const { natural } = marks;
  return (
    <div
      className={styles.slider}
      data-muted={muted}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        track.current?.querySelector<HTMLElement>('[role=slider]')?.focus();
        event.preventDefault();
        moveTo(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) moveTo(event);
      }}
    >
      <div ref={track} className={styles.track}>
        {natural ? (
          <>
            <span className={styles.beyond} style={{ left: 0, right: `calc(100% - ${at(natural.low)})` }} />
            <span className={styles.beyond} style={{ left: at(natural.high), right: 0 }} />
          </>
        ) : null}
        <span className={styles.fill} style={fillOf(at(0), at(amount), amount)} />
        {marks.marks.map(({ amount: mark, label, title }) => (
          <span key={label} className={styles.tick} style={{ left: at(mark) }} title={title} />
        ))}
        <div
          role="slider"
          tabIndex={0}
          className={styles.thumb}
          style={{ left: at(amount) }}
          aria-label={`Amount of ${name}`}
          aria-valuemin={limits.sliderMin}
          aria-valuemax={limits.sliderMax}
          aria-valuenow={amount}
          aria-valuetext={`${signedAmount(amount)} ${limits.unit}${dose === '' ? '' : `, ${dose}`}`}
          onKeyDown={onKeyDown}
        >
          {thumbText(operator, amount)}
        </div>
      </div>
      <div className={styles.scale} aria-hidden="true">
        <span style={{ left: 0 }}>{signedAmount(limits.sliderMin)}</span>
        <span className={styles.zero} style={{ left: at(0) }}>
          0
        </span>
        {marks.marks.slice(-1).map(({ amount: mark, label }) => (
          <span key={label} className={styles.markLabel} style={{ left: at(mark) }}>
            {label}
          </span>
        ))}
        <span style={{ right: 0 }}>{signedAmount(limits.sliderMax)}</span>
      </div>
    </div>
  );
}

/** The coloured part runs from nothing to the amount. */
function fillOf(zero: string, thumb: string, amount: number): CSSProperties {
  return amount < 0 ? { left: thumb, right: `calc(100% - ${zero})` } : { left: zero, right: `calc(100% - ${thumb})` };
}
