import { describe, expect, it } from 'vitest';
import { OPPOSITES, PRESETS, presetLine } from './presets.ts';
import type { MeasuredPreset, MeasuredPresets } from './presets.ts';

const slow = PRESETS.find(({ word }) => word === 'slow')!;
const interval = (mean: number, low: number, high: number) => ({ mean, low, high, n: 24 });
const measured = (line: Partial<MeasuredPreset>): MeasuredPresets => ({
  bundle: 'b',
  command: 'experiment run',
  lines: {
    slow: {
      unit: 'action units a tick (1 = 50 mm)',
      difference: interval(-0.05, -0.08, -0.02),
      successChange: interval(-0.25, -0.46, -0.04),
      nullPercentile: 0.05,
      ...line,
    },
  },
});

describe('presetLine', () => {
  it('gives effect, interval, place in the null, and success', () => {
    expect(presetLine(slow, 'b', measured({}))).toBe(
      'Does what it says: speed −0.050 [−0.080, −0.020] action units a tick over 24 paired seeds; ' +
        'percentile 5 of random sets; success −25 points [−46, −4].',
    );
  });

  it.each<[string, Partial<MeasuredPreset>, RegExp]>([
    ['an interval that holds 0', { difference: interval(-0.01, -0.04, 0.02) }, /^Does nothing that shows: /],
    ['the wrong direction', { difference: interval(0.05, 0.01, 0.09) }, /^Does the opposite: /],
    ['nothing to compare', { difference: null }, /^No episode in which speed could be compared/],
    ['no null', { nullPercentile: null }, /^Does what it says: .*seeds; success/],
    ['what random sets do too', { nullPercentile: 0.55 }, /^Does no more than random sets: /],
    ['the middle of the null from above', { nullPercentile: 0.94 }, /^Does no more than random sets: /],
  ])('says it plainly: %s', (_, line, sentence) => {
    expect(presetLine(slow, 'b', measured(line))).toMatch(sentence);
  });

  it('says when another policy was measured, or none', () => {
    expect(presetLine(slow, 'other', measured({}))).toMatch(/^On another policy \(b\): Does what it says/);
    expect(presetLine(slow, 'b', { bundle: '', command: '', lines: {} })).toMatch(/Not measured yet/);
  });
});

describe('PRESETS', () => {
  it('pairs opposites on one measure, in opposite directions', () => {
    for (const [first, second] of OPPOSITES) {
      const [a, b] = [first, second].map((word) => PRESETS.find((preset) => preset.word === word)!);
      expect([a!.measure, a!.expected, b!.expected]).toEqual([b!.measure, 'more', 'less']);
    }
  });
});
