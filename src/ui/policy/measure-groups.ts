import type { CardMeasure } from '#policy/manifest-card.ts';
import { headText } from './policy-words.ts';

/** One thing that was measured, with either head. */
export interface MeasureLine {
  readonly what: string;
  /** What a variation does, or what was asked of a word: "asked: +25 %". */
  readonly note: string | null;
  readonly byHead: ReadonlyMap<string, CardMeasure>;
}

export interface MeasureGroup {
  readonly family: string;
  readonly title: string;
  readonly note: string;
  readonly heads: readonly string[];
  readonly lines: readonly MeasureLine[];
  /** Each once, as it was typed. */
  readonly commands: readonly string[];
}

const TITLES: Readonly<Record<string, readonly [title: string, note: string]>> = {
  manner: [
    'Words that change how it moves',
    'Change of the mean step (slowly, quickly) or of the height while carrying, paired by seed.',
  ],
  colors: ['Colours', 'Episodes in which the cube it goes for is the one that the prompt names.'],
  robustness: ['Away from training', 'Success over all suites in worlds and words that training had not.'],
};

/** The card's measures by family, in the order in which they were put there. */
export function measureGroups(measures: readonly CardMeasure[]): readonly MeasureGroup[] {
  return [...new Set(measures.map(({ family }) => family))].map((family) => {
    const own = measures.filter((measure) => measure.family === family);
    const [title, note] = TITLES[family] ?? [family, ''];
    return {
      family,
      title,
      note,
      heads: [...new Set(own.map(headText))].sort(),
      lines: [...new Set(own.map(({ what }) => what))].map((what) => lineOf(own.filter((one) => one.what === what))),
      commands: [...new Set(own.map(({ command }) => command))],
    };
  });
}

/** @returns whether the value is at least as far from zero, on the same side, as was asked; null where nothing was */
export function isMet({ value, asked }: Pick<CardMeasure, 'value' | 'asked'>): boolean | null {
  if (asked === undefined) return null;
  return asked < 0 ? value <= asked : value >= asked;
}

/** "−42 %", "+8.6 cm", "97 %": changes carry their sign, shares do not. */
export function valueText({ family, value, unit }: Pick<CardMeasure, 'family' | 'value' | 'unit'>): string {
  return `${numberText(family, value, unit)} ${unit}`;
}

/** "−46 to −39". */
export function rangeText({ family, low, high, unit }: Pick<CardMeasure, 'family' | 'low' | 'high' | 'unit'>): string {
  return `${numberText(family, low, unit)} to ${numberText(family, high, unit)}`;
}

function numberText(family: string, value: number, unit: string): string {
  const digits = Math.abs(value).toFixed(unit === 'cm' ? 1 : 0);
  if (family !== 'manner') return value < 0 ? `−${digits}` : digits;
  return `${value < 0 ? '−' : '+'}${digits}`;
}

function lineOf(measures: readonly CardMeasure[]): MeasureLine {
  const asked = measures.find((measure) => measure.asked !== undefined);
  return {
    what: measures[0]?.what ?? '',
    note: asked ? `asked: ${valueText({ ...asked, value: asked.asked ?? 0 })}` : (measures[0]?.explanation ?? null),
    byHead: new Map(measures.map((measure) => [headText(measure), measure])),
  };
}
