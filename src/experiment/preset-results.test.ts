import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MEASURED_PRESETS, OPPOSITES, PRESETS, PRESET_SETTING } from '#steering/presets.ts';
import { parseConfigText } from './config.ts';
import { measuredPresets } from './preset-results.ts';
import type { ExperimentReport } from './report.ts';

const docs = join(import.meta.dirname, '../../docs');
const read = (path: string): string => readFileSync(join(docs, path), 'utf8');

describe('docs/experiments/presets.json', () => {
  const parsed = parseConfigText(read('experiments/presets.json'));
  const config = parsed.ok ? parsed.value : undefined;

  it('measures every preset at its setting, with its opposite and a null of at least 20 draws', () => {
    expect(parsed.ok).toBe(true);
    const concepts = config!.conditions.filter((condition) => condition.kind === 'concept');
    expect(concepts).toEqual(
      PRESETS.map(({ word, measure }) => ({ name: word, kind: 'concept', word, measure, ...PRESET_SETTING })),
    );
    expect(config!.contrasts).toEqual(expect.arrayContaining(OPPOSITES.map((pair) => [...pair])));
    const [random] = config!.conditions.filter((condition) => condition.kind === 'random');
    expect(random!.match).toEqual(PRESETS.map(({ word }) => word));
    expect(random!.draws).toBeGreaterThanOrEqual(20);
    expect(config!.suites.length * config!.seeds.count).toBeGreaterThanOrEqual(20);
  });
});

describe('the measured lines', () => {
  const results = JSON.parse(read('results/presets.json')) as ExperimentReport;

  it('are those of the committed result file', () => {
    expect(MEASURED_PRESETS).toEqual(measuredPresets(results, MEASURED_PRESETS.command));
  });
});

describe('measuredPresets', () => {
  it('takes each preset on its own measure, and each pair of opposites', () => {
    const effect = (measure: string, mean: number) => ({
      measure,
      unit: 'm',
      difference: { mean, low: mean - 0.1234567, high: mean + 0.1, n: 24 },
      nullPercentile: 0.5,
    });
    const report = {
      bundle: 'b',
      conditions: [{ condition: 'up', successChange: null, effects: [effect('speed', 9), effect('height', 0.3)] }],
      contrasts: [{ first: 'up', second: 'down', successChange: null, effect: effect('height', 0.5) }],
    } as unknown as ExperimentReport;
    expect(measuredPresets(report, 'run')).toEqual({
      bundle: 'b',
      command: 'run',
      lines: {
        up: {
          unit: 'm',
          difference: { mean: 0.3, low: 0.17654, high: 0.4, n: 24 },
          successChange: null,
          nullPercentile: 0.5,
        },
        'up over down': {
          unit: 'm',
          difference: { mean: 0.5, low: 0.37654, high: 0.6, n: 24 },
          successChange: null,
          nullPercentile: 0.5,
        },
      },
    });
  });
});
