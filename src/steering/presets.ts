import measuredFile from './presets-measured.json';

/**
 * Words offered as ready-made interventions. A preset is a recipe, not a list of neurons: its set comes from the lens of the
 * bundle in hand (concept -> cluster of k value vectors).
 */
export interface Preset {
  readonly word: string;
  /** What the word should move, by name of src/experiment/measures.ts, and which way. */
  readonly measure: string;
  readonly expected: 'more' | 'less';
}

/**
 * One setting for all, so that the measured lines can be compared: 20 vectors, all layers and tokens. A pilot of 8 pairs a dose set the
 * amount (docs/experiments.md): at 1 nothing moved, at 2 random sets too cost half of the success.
 */
export const PRESET_SETTING = { k: 20, depth: 'full', operator: 'override', amount: 1.5 } as const;

export const PRESETS = [
  { word: 'fast', measure: 'speed', expected: 'more' },
  { word: 'slow', measure: 'speed', expected: 'less' },
  { word: 'up', measure: 'height', expected: 'more' },
  { word: 'down', measure: 'height', expected: 'less' },
  { word: 'high', measure: 'carry-height', expected: 'more' },
  { word: 'low', measure: 'carry-height', expected: 'less' },
  { word: 'left', measure: 'commanded-y', expected: 'more' },
  { word: 'right', measure: 'commanded-y', expected: 'less' },
  { word: 'careful', measure: 'speed', expected: 'less' },
  { word: 'open', measure: 'open', expected: 'more' },
  { word: 'close', measure: 'open', expected: 'less' },
] as const satisfies readonly Preset[];
export type PresetWord = (typeof PRESETS)[number]['word'];

/** Words of the empty stack. */
export const FIRST_WORDS = ['slow', 'up', 'left'] as const satisfies readonly PresetWord[];

/** The paper compares opposites with each other, not each with the unsteered policy. */
export const OPPOSITES = [
  ['fast', 'slow'],
  ['up', 'down'],
  ['high', 'low'],
  ['left', 'right'],
  ['open', 'close'],
] as const satisfies readonly (readonly [PresetWord, PresetWord])[];

/** Share of random sets at either end beyond which an effect counts as the word's own. */
const NULL_TAIL = 0.05;

interface MeasuredInterval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

/** What an experiment found for a preset (docs/results/presets.json). */
export interface MeasuredPreset {
  readonly unit: string;
  readonly difference: MeasuredInterval | null;
  readonly successChange: MeasuredInterval | null;
  readonly nullPercentile: number | null;
}

export interface MeasuredPresets {
  /** Bundle that was measured; empty when none was yet. */
  readonly bundle: string;
  readonly command: string;
  /** By word, and for opposites by "first over second". */
  readonly lines: Readonly<Record<string, MeasuredPreset>>;
}

/** Written by `experiment report DIR --presets FILE`; a test holds it to docs/results/presets.json. */
export const MEASURED_PRESETS: MeasuredPresets = measuredFile;

/**
 * One line on what a preset does to a policy, as measured: never a claim without its interval, and plain when it does nothing.
 * @param bundleId the policy in hand
 */
export function presetLine(preset: Preset, bundleId: string, measured: MeasuredPresets = MEASURED_PRESETS): string {
  const line = measured.lines[preset.word];
  if (!line) return 'Not measured yet on any policy.';
  const effect = effectText(preset, line);
  return measured.bundle === bundleId ? effect : `On another policy (${measured.bundle}): ${effect}`;
}

function effectText(
  { measure, expected }: Preset,
  { unit, difference, successChange, nullPercentile }: MeasuredPreset,
): string {
  if (!difference) return `No episode in which ${nameOf(measure)} could be compared.`;
  const { mean, low, high, n } = difference;
  const isFound = low > 0 || high < 0;
  const isExpected = expected === 'more' ? mean > 0 : mean < 0;
  // An effect that random sets of the same layers have too says nothing about the word.
  const isInsideNull = nullPercentile !== null && Math.min(nullPercentile, 1 - nullPercentile) > NULL_TAIL;
  const verdict = !isFound
    ? 'Does nothing that shows'
    : isInsideNull
      ? 'Does no more than random sets'
      : isExpected
        ? 'Does what it says'
        : 'Does the opposite';
  const interval = `${signed(mean)} [${signed(low)}, ${signed(high)}] ${shortUnit(unit)}`;
  const parts = [`${nameOf(measure)} ${interval} over ${n} paired seeds`];
  if (nullPercentile !== null) parts.push(`percentile ${Math.round(100 * nullPercentile)} of random sets`);
  if (successChange) {
    const points = (share: number): string => signed(100 * share, 0);
    parts.push(
      `success ${points(successChange.mean)} points [${points(successChange.low)}, ${points(successChange.high)}]`,
    );
  }
  return `${verdict}: ${parts.join('; ')}.`;
}

function nameOf(measure: string): string {
  return measure.replace('commanded-y', 'commanded dy (left)').replace('open', 'gripper open').replace('-', ' ');
}

function shortUnit(unit: string): string {
  return unit.replace(/ \(.*\)/, '');
}

function signed(value: number, digits = 3): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
}
