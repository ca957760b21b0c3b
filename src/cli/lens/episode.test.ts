import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { driveEpisode, driveTeacher } from '#rollout/driver.ts';
import type { EpisodeSpec, Recording } from '#rollout/recording.ts';
import { plainPolicy, type PolicyLog } from '#rollout/test-support/plain-policy.ts';
import { PointWorld } from '#rollout/test-support/point-world.ts';
import { formatLink } from '#share/link.ts';
import { exampleState } from '#share/make-example.ts';
import type { Intervention } from '#steering/intervention.ts';
import { openRecording } from './open-recording.ts';
import { recordedMoments } from './recorded-moments.ts';
import { studyPage } from './study-page.ts';

const LATE: Intervention = { operator: 'add', amount: 1.5, neurons: [[0, 0]], tokens: ['slots'], when: { from: 8 } };
const LOW: Intervention = {
  operator: 'override',
  amount: 2,
  neurons: [[3, 4]],
  when: { event: { kind: 'height-below', metres: 0.1 } },
};
/** Neuron (3, 4) of the first token group in a hook's tensors. */
const OVERRIDDEN = 3 * 1536 + 4;
const SPEC: EpisodeSpec = {
  suite: 'lift',
  seed: 11,
  head: 'flow',
  sampling: { temperature: 0.5, seed: 3 },
  flowSteps: 5,
  interventions: [LATE, LOW],
  maxDecisions: 6,
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steerlab-lens-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function recorded(spec: EpisodeSpec = SPEC) {
  const log: PolicyLog = { requests: [], passes: [] };
  return { log, recording: await driveEpisode(new PointWorld(), plainPolicy(log), spec) };
}

function linkOf(unsteered: Recording, steered: Recording | null, interventions: readonly Intervention[] = []): string {
  return formatLink(exampleState({ unsteered, steered, prompt: null, rival: null, interventions })).hash;
}

describe('moments of a recording', () => {
  it.each([
    ['schedules', SPEC],
    [
      'a controller',
      {
        ...SPEC,
        controller: {
          measure: 'height',
          setPoint: 0.1,
          proportional: 5,
          integral: 0,
          derivative: 0,
          minAmount: 0,
          maxAmount: 9,
          intervention: 1,
        },
      } satisfies EpisodeSpec,
    ],
  ])('are what the policy saw and was steered by, with %s', async (_, spec) => {
    const { log, recording } = await recorded(spec);
    const world = new PointWorld();
    const moments = [...recordedMoments(world, recording)];
    expect(moments.map(({ observation }) => observation)).toEqual(log.requests.map(({ observation }) => observation));
    expect(world.hash()).toBe(recording.finalHash);
    // The bias that acted in the closed loop tells which interventions did, and by how much.
    const late = moments.map(
      ({ interventions }) => interventions.find(({ operator }) => operator === 'add')?.amount ?? 0,
    );
    expect(late).toEqual(log.requests.map(({ hook }) => hook?.bias[3 * 12 * 1536] ?? 0));
    expect(new Set(late).size).toBe(2);
    const low = moments.map(
      ({ interventions }) => interventions.find(({ operator }) => operator === 'override')?.amount,
    );
    expect(new Set(low).size).toBeGreaterThan(1);
    // Hooks hold single precision.
    expect(low.map((amount) => amount && Math.fround(amount))).toEqual(
      log.requests.map(({ hook }) => (hook?.gain[OVERRIDDEN] === 0 ? hook.bias[OVERRIDDEN] : undefined)),
    );
  });
});

describe('opening an episode', () => {
  it('reads a file of a recording', async () => {
    const { recording } = await recorded();
    const path = join(folder, 'episode.json');
    await writeFile(path, JSON.stringify(recording));
    expect(await openRecording(path, 'unsteered', new PointWorld())).toEqual(recording);
  });

  it('reads either lane of a link', async () => {
    const [{ recording: plain }, { recording: steered }] = [
      await recorded({ ...SPEC, interventions: [] }),
      await recorded(),
    ];
    const hash = linkOf(plain, steered, SPEC.interventions);
    for (const [lane, whole] of [
      ['unsteered', plain],
      ['steered', steered],
    ] as const) {
      const opened = await openRecording(`https://lab.test/${hash}`, lane, new PointWorld());
      expect(opened.decisions.map(({ action }) => action)).toEqual(whole.decisions.map(({ action }) => action));
      expect([...recordedMoments(new PointWorld(), opened)]).toEqual([...recordedMoments(new PointWorld(), whole)]);
    }
  });

  it('lets the demonstrator do its episode again', async () => {
    const recording = await driveTeacher(new PointWorld(), { suite: 'lift', seed: 5, maxDecisions: 9 });
    const opened = await openRecording(linkOf(recording, null), 'unsteered', new PointWorld());
    expect(opened.finalHash).toBe(recording.finalHash);
    expect(opened.decisions.length).toBeGreaterThan(0);
  });

  it.each([
    ['a lane that the link does not hold', async () => linkOf((await recorded()).recording, null), 'no-episode'],
    ['an address without a link', async () => 'https://lab.test/#nothing', 'bad-link'],
    ['a file that does not exist', async () => join(folder, 'none.json'), 'no-file'],
  ])('refuses %s', async (_, given, code) => {
    await expect(openRecording(await given(), 'steered', new PointWorld())).rejects.toMatchObject({ code });
  });
});

describe('the page of a study', () => {
  it('names its files and keeps tokens from being read as Markdown', () => {
    const study = {
      id: 'x1',
      question: 'What?',
      rules: ['A rule.'],
      seen: ['The first reads `a*b_c* <file>.'],
      notShown: ['Much.'],
      tables: [{ name: 'words', columns: [], rows: [] }],
      figures: [{ name: 'plot', title: 'A plot', xLabel: '', yLabel: '', series: [], scale: 'plain' as const }],
    };
    const page = studyPage(study, 'abc', 'lens study x1 --out DIR');
    expect(page).toContain('[words](x1-words.csv)');
    expect(page).toContain('![A plot](x1-plot.svg)');
    expect(page).toContain('policy abc');
    expect(page).toContain('- The first reads \\`a\\*b\\_c\\* \\<file\\>.');
  });
});
