import { NEURONS } from '#policy/types.ts';
import { naturalLevel, type NaturalActivations } from '#steering/dose.ts';
import type { Intervention } from '#steering/intervention.ts';

export interface SliderMark {
  readonly amount: number;
  readonly label: string;
  readonly title: string;
}

export interface SliderMarks {
  readonly marks: readonly SliderMark[];
  /** Amounts outside low..high make the median member fire as it does in fewer than 1 % of natural tokens. */
  readonly natural: { readonly low: number; readonly high: number } | undefined;
}

const LEVELS = [
  [0.5, 'p50'],
  [0.95, 'p95'],
  [0.99, 'p99'],
] as const;

const NO_MARKS: SliderMarks = { marks: [], natural: undefined };

/**
 * Percentiles of natural activations on the slider of an operator: the activation itself for 'override', what has to be added
 * to the median for 'add'. The recorded quantiles begin at the median; below it p99 is mirrored.
 */
export function sliderMarks(
  { operator, neurons }: Pick<Intervention, 'operator' | 'neurons'>,
  natural: NaturalActivations | undefined,
): SliderMarks {
  if (operator === 'residual')
    return { marks: [{ amount: 1, label: '×1', title: 'moves one mean onto the other' }], natural: undefined };
  if (operator === 'scale') return { marks: [{ amount: 1, label: '×1', title: 'unchanged' }], natural: undefined };
  if (natural === undefined || neurons.length === 0 || operator === 'ablate') return NO_MARKS;
  const [p50 = 0, p95 = 0, p99 = 0] = LEVELS.map(([level]) => naturalLevel(level, neurons, natural));
  const unit = operator === 'add-std' ? medianStd(neurons, natural) : 1;
  if (unit <= 0) return NO_MARKS;
  const base = operator === 'override' ? 0 : p50;
  const at = (activation: number) => (activation - base) / unit;
  const marks = [p50, p95, p99].map((activation, place) => {
    const [, label] = LEVELS[place]!;
    return { amount: at(activation), label, title: `${label} of natural activations: ${activation.toFixed(2)}` };
  });
  return { marks, natural: { low: at(2 * p50 - p99), high: at(p99) } };
}

function medianStd(neurons: Intervention['neurons'], { std }: NaturalActivations): number {
  const stds = neurons.map(([layer, index]) => std[layer * NEURONS + index] ?? 0).sort((a, b) => a - b);
  return stds[stds.length >> 1] ?? 0;
}
