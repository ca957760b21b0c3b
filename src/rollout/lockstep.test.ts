import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecisionRequest } from '#policy/types.ts';
import { driveEpisode } from './driver.ts';
import { runLockstep } from './lockstep.ts';
import type { EpisodeSpec, Recording } from './recording.ts';
import { plainPolicy } from './test-support/plain-policy.ts';
import { PointWorld } from './test-support/point-world.ts';

function spec(seed: number, extra: Partial<EpisodeSpec> = {}): EpisodeSpec {
  const sampling = { temperature: 1, seed };
  return {
    suite: 'lift',
    seed,
    head: 'discrete',
    sampling,
    flowSteps: 5,
    interventions: [],
    maxDecisions: 12,
    ...extra,
  };
}
const worlds = (count: number) => Array.from({ length: count }, () => new PointWorld());
const late = [
  { operator: 'add', amount: 0.25, neurons: [[0, 0]], tokens: ['slots'], when: { event: { kind: 'holding' } } },
] as const;

describe('runLockstep', () => {
  it('gives every episode the recording that it has alone, whatever the batch', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(200), fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 9 }),
        fc.integer({ min: 1, max: 5 }),
        async (asked, width) => {
          const specs = asked.map(([seed, steered, flow]) =>
            spec(seed, { ...(steered && { interventions: late }), head: flow ? 'flow' : 'discrete' }),
          );
          const alone: Recording[] = [];
          for (const one of specs) alone.push(await driveEpisode(new PointWorld(), plainPolicy(), one));
          expect(await runLockstep(plainPolicy(), specs, { worlds: worlds(width) })).toEqual(alone);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('fills its passes, and gives a freed world the next episode', async () => {
    const log = { requests: [], passes: [] as number[] };
    await runLockstep(
      plainPolicy(log),
      [1, 2, 3, 4, 5, 6].map((seed) => spec(seed)),
      { worlds: worlds(3) },
    );
    expect(Math.max(...log.passes)).toBe(3);
    expect(log.passes[0]).toBe(3);
  });

  it('gives episodes in the same phase one hook object, by which the engine joins them', async () => {
    const log = { requests: [] as DecisionRequest[], passes: [] };
    const always = [{ ...late[0], when: {} }];
    const specs = [spec(1), spec(3, { interventions: always }), spec(4, { interventions: always })];
    await runLockstep(plainPolicy(log), specs, { worlds: worlds(3) });
    const [plain, first, second] = log.requests.map((request) => request.hook);
    expect([plain, first === second, first !== undefined]).toEqual([undefined, true, true]);
  });

  it('keeps the episodes that ended when it is stopped', async () => {
    const abort = new AbortController();
    const ended: number[] = [];
    const recordings = await runLockstep(
      plainPolicy(),
      [1, 2, 3, 4, 5].map((seed) => spec(seed)),
      {
        worlds: worlds(2),
        signal: abort.signal,
        onEpisode: (index) => {
          ended.push(index);
          if (ended.length === 2) abort.abort();
        },
      },
    );
    expect(recordings).toHaveLength(ended.length);
    expect(recordings.every((recording) => !recording.cut)).toBe(true);
  });

  it('hands over the poses of each episode', async () => {
    const seen: number[] = [];
    const recordings = await runLockstep(plainPolicy(), [spec(1), spec(2)], {
      worlds: worlds(2),
      onEpisode: (index, recording, poses) => (seen[index] = poses.length / 42 - recording.ticks),
    });
    expect([seen, recordings.length]).toEqual([[1, 1], 2]);
  });
});
