import { describe, expect, it } from 'vitest';
import { LabError, err, ok } from '#base/errors.ts';
import type { EpisodeSpec } from '#rollout/recording.ts';
import { replayRecording } from '#rollout/replay.ts';
import { plainPolicy } from '#rollout/test-support/plain-policy.ts';
import { PointWorld } from '#rollout/test-support/point-world.ts';
import { POSE_LENGTH } from '#sim/types.ts';
import { createEpisodeRunner } from './policy-episodes.ts';
import type { EpisodeTicks } from './sim-api.ts';

const spec: EpisodeSpec = {
  suite: 'lift',
  seed: 3,
  head: 'discrete',
  sampling: { temperature: 0, seed: 3 },
  flowSteps: 5,
  interventions: [],
  maxDecisions: 40,
};
const never = new AbortController().signal;

describe('episodes inside the policy worker', () => {
  it('stream as they run, and the recording replays elsewhere', async () => {
    const run = createEpisodeRunner(
      () => ok(plainPolicy()),
      async () => new PointWorld(),
    );
    const ticks: EpisodeTicks[] = [];
    const result = await run({ spec }, (piece) => ticks.push(piece), never);
    if (!result.ok) throw result.error;
    const poses = ticks.reduce((sum, piece) => sum + piece.poses.length, 0) / POSE_LENGTH;
    expect(poses).toBe(result.value.ticks + 1);
    expect(ticks.flatMap((piece) => piece.decisions)).toEqual(result.value.decisions);
    expect(await replayRecording(new PointWorld(), result.value)).toMatchObject({ mismatch: false, success: true });
  });

  it('run one after the other in one world', async () => {
    let loads = 0;
    const run = createEpisodeRunner(
      () => ok(plainPolicy()),
      async () => {
        loads++;
        return new PointWorld();
      },
    );
    const [first, second] = await Promise.all([
      run({ spec }, () => undefined, never),
      run({ spec }, () => undefined, never),
    ]);
    expect(first).toEqual(second);
    expect(loads).toBe(1);
  });

  it('answer without a policy, and after a failed load of the world they load it again', async () => {
    const none = createEpisodeRunner(
      () => err(new LabError('no-policy', 'None.')),
      async () => new PointWorld(),
    );
    expect(await none({ spec }, () => undefined, never)).toMatchObject({ ok: false, error: { code: 'no-policy' } });

    let loads = 0;
    const run = createEpisodeRunner(
      () => ok(plainPolicy()),
      async () => {
        if (++loads === 1) throw new LabError('simulator-load', 'Not yet.');
        return new PointWorld();
      },
    );
    expect(await run({ spec }, () => undefined, never)).toMatchObject({ ok: false, error: { code: 'simulator-load' } });
    expect(await run({ spec }, () => undefined, never)).toMatchObject({ ok: true });
  });

  it('are cancelled between decisions and keep what was computed', async () => {
    const abort = new AbortController();
    const run = createEpisodeRunner(
      () => ok(plainPolicy()),
      async () => new PointWorld(),
    );
    const stopAtTick8 = (piece: EpisodeTicks): void => {
      if (piece.decisions[0]?.tick === 4) abort.abort();
    };
    expect(await run({ spec }, stopAtTick8, abort.signal)).toMatchObject({ ok: true, value: { cut: true, ticks: 8 } });
  });
});
