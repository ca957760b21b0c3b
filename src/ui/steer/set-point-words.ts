import type { SteeringCard } from '#state/slices/steering.ts';
import type { ControlledMeasure, SetPoint } from '#steering/controller.ts';
import { PRESETS, type Preset } from '#steering/presets.ts';

export const MEASURE_UNITS: Readonly<Record<ControlledMeasure, string>> = { speed: 'm/s', height: 'm' };

/** "0.10 m/s": what a card holds. */
export function setPointWords({ measure, setPoint }: Pick<SetPoint, 'measure' | 'setPoint'>): string {
  return `${setPoint.toFixed(2)} ${MEASURE_UNITS[measure]}`;
}

const MEASURED_BY: Readonly<Record<ControlledMeasure, readonly Preset['measure'][]>> = {
  speed: ['speed'],
  height: ['height', 'carry-height'],
};
const MANNER_SIGNS: Readonly<Record<ControlledMeasure, readonly string[]>> = {
  speed: ['slowly', 'gently'],
  height: ['low'],
};

/** -1 where a card's own words say that more of it means less of the measure: 'slow' and speed, 'down' and height. */
export function expectedSign({ source, intervention }: SteeringCard, measure: ControlledMeasure): 1 | -1 {
  const word = source.kind === 'concept' ? source.word : (intervention.name ?? '');
  const preset = PRESETS.find((one) => one.word === word && MEASURED_BY[measure].includes(one.measure));
  if (preset) return preset.expected === 'less' ? -1 : 1;
  return MANNER_SIGNS[measure].some((manner) => word.toLowerCase().split(' ').includes(manner)) ? -1 : 1;
}

/** Whether an error below the set-point raises the amount. */
export function raisesAmount({ proportional, integral }: SetPoint): boolean {
  return proportional !== 0 ? proportional > 0 : integral >= 0;
}

/** The same controller for an intervention that acts the other way. */
export function reversed(control: SetPoint): SetPoint {
  const { proportional, integral, derivative } = control;
  // 0 - x: a gain of zero stays a plain zero.
  return { ...control, proportional: 0 - proportional, integral: 0 - integral, derivative: 0 - derivative };
}
