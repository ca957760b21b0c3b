import { describe, expect, it } from 'vitest';
import { unwrap } from '#base/errors.ts';
import { parseConfig } from './config.ts';
import { jobsOf, makePlan } from './plan.ts';
import type { Job, Plan } from './plan.ts';
import { reportCsv, reportText } from './report-text.ts';
import { reportOf } from './report.ts';
import { parseRows } from './rows.ts';
import { checkResume, runPlan } from './run.ts';
import { parsePlanText } from './stored-plan.ts';
import { straightRow } from './test-support/rows.ts';

async function planOf(draws: number): Promise<Plan> {
  const config = parseConfig({
    schema: 1,
    name: 'speed, "slow"',
    suites: ['object'],
    seeds: { from: 0, count: 20 },
    head: 'discrete',
    conditions: [
      { name: 'slowly', kind: 'prompt', prompt: '{prompt}, slowly', measure: 'speed' },
      { name: 'slow', kind: 'concept', word: 'slow', operator: 'override', amount: 3, measure: 'speed' },
      { name: 'random', kind: 'random', match: ['slow'], draws },
    ],
    contrasts: [['slow', 'slowly']],
  });
  return makePlan(unwrap(config), {
    bundleId: 'b',
    sampling: { temperature: 1 },
    concept: async () => [[3, 1]],
    norms: async () => new Float32Array(12 * 1536),
  });
}

/** Baseline: 20 mm a tick. 'slowly': 10 mm, longer. 'slow': 15 mm and half the successes. Draw k: 20 - k / 10 mm. */
function rowFor(plan: Plan, job: Job) {
  const wobbleM = ((job.seed * 7) % 5) * 1e-4;
  const draw = Number(/#(\d+)/.exec(job.arm.id)?.[1] ?? 0);
  const stepM = { none: 0.02, prompt: 0.01, concept: 0.015, random: 0.02 - draw * 1e-4, interventions: 0 }[
    job.arm.kind
  ];
  const ticks = job.arm.kind === 'none' ? 20 : 32;
  const success = job.arm.kind !== 'concept' || job.seed % 2 === 0;
  return straightRow(plan, job, { stepM: stepM + (job.arm.kind === 'none' ? wobbleM : 0), ticks, success });
}

const reported = async (draws = 20) => {
  const plan = await planOf(draws);
  return reportOf(
    plan,
    jobsOf(plan).map((job) => rowFor(plan, job)),
  );
};

describe('reportOf', () => {
  it('gives the effect with interval, test, percentile in the null, and success beside it', async () => {
    const report = await reported();
    const slow = report.conditions.find(({ condition }) => condition === 'slow')!;
    const speed = slow.effects.find(({ measure }) => measure === 'speed')!;
    // 15 mm against 20.2 mm on average, in units of 50 mm.
    expect(speed.difference).toMatchObject({ mean: expect.closeTo(-0.104, 4) as number, n: 20 });
    expect(speed.difference!.high).toBeLessThan(-0.1);
    expect(speed).toMatchObject({ nullPercentile: 0, nullDraws: 20, cliffsDelta: -1 });
    expect(speed.p).toBeLessThan(0.001);
    expect(speed.pHolm).toBeCloseTo(2 * speed.p, 9);
    expect(slow.success).toMatchObject({ mean: 0.5, n: 20 });
    expect(slow.successChange).toMatchObject({ mean: -0.5 });
    expect(slow.successNullPercentile).toBe(0);
    expect(report.randoms).toMatchObject([{ condition: 'random', draws: 20, success: { mean: 1 } }]);
  });

  it('cuts to the shorter episode: path length is compared over 20 ticks, not 32', async () => {
    const report = await reported();
    const slowly = report.conditions.find(({ condition }) => condition === 'slowly')!;
    const path = slowly.effects.find(({ measure }) => measure === 'path-length')!;
    expect(path.conditionMean).toBeCloseTo(20 * 0.01, 4);
  });

  it('compares two conditions with each other, on the same seeds', async () => {
    const [contrast] = (await reported()).contrasts;
    expect(contrast).toMatchObject({ first: 'slow', second: 'slowly', effect: { measure: 'speed' } });
    // 15 mm against 10 mm over 32 ticks each.
    expect(contrast!.effect.difference!.mean).toBeCloseTo(0.1, 4);
    expect(contrast!.effect.pHolm).toBe(contrast!.effect.p);
  });

  it('does not depend on the order in which episodes ended', async () => {
    const plan = await planOf(20);
    const rows = jobsOf(plan).map((job) => rowFor(plan, job));
    expect(reportOf(plan, [...rows].reverse())).toEqual(reportOf(plan, rows));
  });

  it('keeps changes of success within what they can be', async () => {
    const plan = await planOf(1);
    const rows = jobsOf(plan)
      .filter(({ seed }) => seed < 4)
      .map((job) => ({ ...rowFor(plan, job), success: job.arm.kind === 'none' || job.seed === 0 }));
    const slow = reportOf(plan, rows).conditions.find(({ condition }) => condition === 'slow')!;
    expect(slow.successChange).toMatchObject({ mean: -0.75, low: -1, n: 4 });
  });

  it('has no percentile from a handful of draws', async () => {
    const slow = (await reported(5)).conditions.find(({ condition }) => condition === 'slow')!;
    expect(slow.effects[0]).toMatchObject({ nullPercentile: null, nullDraws: 5, nullRange: null });
  });

  it('leaves out measures that a side does not have', async () => {
    const slow = (await reported()).conditions.find(({ condition }) => condition === 'slow')!;
    expect(slow.effects.find(({ measure }) => measure === 'carry-height')).toMatchObject({
      difference: null,
      baselineMean: null,
      p: 1,
    });
  });

  it('tells what is missing and what counts twice', async () => {
    const plan = await planOf(20);
    const rows = jobsOf(plan)
      .slice(0, -3)
      .map((job) => ({ ...rowFor(plan, job), finalHash: job.seed < 2 ? 'same' : `${job.seed}` }));
    expect(reportOf(plan, rows).notes.join(' ')).toMatch(
      /3 episodes are missing.*1 baseline episodes end exactly like another/,
    );
  });
});

describe('reportText and reportCsv', () => {
  it('put success beside every effect', async () => {
    const text = reportText(await reported());
    expect(text).toMatch(/slow: success 50 % \[30, 70\], n = 20, change -50 \[.*percentile 0\.00 of the random sets/);
    expect(text).toMatch(
      /\* speed -0\.104 \[.*\] from 0\.404 action units a tick, n = 20, p 0\.000\d, delta -1\.00, percentile 0\.00 of 20 random sets/,
    );
  });

  it('has a line for each condition and measure, with equal columns', async () => {
    const lines = reportCsv(await reported())
      .trimEnd()
      .split('\n');
    expect(lines).toHaveLength(1 + 3 * 15);
    expect(lines[1]!.startsWith('none,none,,speed,action units')).toBe(true);
    expect(new Set(lines.map((line) => line.replace(/"[^"]*"/g, '').split(',').length)).size).toBe(1);
  });
});

describe('runPlan', () => {
  const execute = (plan: Plan, limit = Infinity) => {
    const seen: number[] = [];
    return {
      seen,
      run: async (specs: readonly { seed: number }[], onEpisode: (index: number) => void) => {
        for (const index of specs.keys()) if (index < limit) onEpisode(index);
        seen.push(specs.length);
      },
      plan,
    };
  };

  it('computes only what is missing, and says when all is there', async () => {
    const plan = await planOf(1);
    const jobs = jobsOf(plan);
    const earlier = jobs.slice(0, 30).map((job) => rowFor(plan, job));
    const asked: string[] = [];
    const complete = await runPlan(plan, {
      earlier,
      signal: new AbortController().signal,
      execute: async (specs, onEpisode) => {
        specs.forEach((spec, index) => {
          asked.push(`${spec.suite}${spec.seed}`);
          const row = jobs[30 + index]!;
          const poses = new Float32Array(42);
          onEpisode(index, { ...recordingLike(plan, row), decisions: [], events: [] }, poses);
        });
      },
      onRow: () => undefined,
    });
    expect([complete, asked.length]).toEqual([true, jobs.length - 30]);
  });

  it('is not complete when it was stopped', async () => {
    const plan = await planOf(1);
    const { run } = execute(plan, 0);
    expect(
      await runPlan(plan, {
        earlier: [],
        signal: new AbortController().signal,
        execute: run as never,
        onRow: () => undefined,
      }),
    ).toBe(false);
  });

  it('refuses to mix two experiments', async () => {
    const plan = await planOf(1);
    expect(() => checkResume(plan, plan)).not.toThrow();
    expect(() => checkResume(JSON.parse(JSON.stringify(plan)), plan)).not.toThrow();
    expect(() => checkResume({ ...plan, bundleId: 'old' }, plan)).toThrow(/bundle old, not b/);
    expect(() => checkResume({ ...plan, temperature: 0 }, plan)).toThrow(/another config/);
  });
});

describe('parsePlanText', () => {
  it('reads back a stored plan, and refuses anything else in words', async () => {
    const plan = await planOf(2);
    expect(parsePlanText(JSON.stringify(plan))).toEqual({ ok: true, value: plan });
    const sick = { ...plan, arms: plan.arms.map((arm) => ({ ...arm, interventions: [{ operator: 'x' }] })) };
    for (const text of ['{', '[]', JSON.stringify({ ...plan, config: {} }), JSON.stringify(sick)]) {
      expect(parsePlanText(text)).toMatchObject({ ok: false, error: { code: 'bad-plan' } });
    }
  });
});

describe('parseRows', () => {
  it('reads back what was written, and steps over a torn line', async () => {
    const plan = await planOf(1);
    const rows = jobsOf(plan)
      .slice(0, 3)
      .map((job) => rowFor(plan, job));
    const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    expect(parseRows(text)).toEqual({ rows, unreadable: 0 });
    expect(parseRows(text.slice(0, -40))).toEqual({ rows: rows.slice(0, 2), unreadable: 1 });
  });
});

function recordingLike(plan: Plan, job: Job) {
  return {
    version: 1,
    spec: { suite: job.suite, seed: job.seed } as never,
    layout: {} as never,
    prompt: '',
    bundleId: plan.bundleId,
    backend: 'native',
    ticks: 0,
    success: false,
    cut: false,
    finalHash: '0',
  } as const;
}
