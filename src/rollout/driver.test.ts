import { describe, expect, it } from 'vitest';
import { LabError } from '#base/errors.ts';
import type { DecisionRequest } from '#policy/types.ts';
import { POSE, POSE_LENGTH } from '#sim/types.ts';
import { firstSetPoint } from '#steering/controller.ts';
import { withControlledAmounts } from './controlled-amounts.ts';
import { driveEpisode, driveTeacher } from './driver.ts';
import type { EpisodePiece } from './episode-run.ts';
import type { EpisodeSpec } from './recording.ts';
import { replayPoses, replayRecording } from './replay.ts';
import { plainPolicy } from './test-support/plain-policy.ts';
import type { PolicyLog } from './test-support/plain-policy.ts';
import { PointWorld } from './test-support/point-world.ts';

const spec: EpisodeSpec = {
  suite: 'lift',
  seed: 3,
  head: 'discrete',
  sampling: { temperature: 0, seed: 3 },
  flowSteps: 5,
  interventions: [],
  maxDecisions: 40,
};
const lifting = { operator: 'override', amount: 0.25, neurons: [[0, 0]], tokens: ['slots'] } as const;

async function drive(
  one: EpisodeSpec,
  options: { signal?: AbortSignal; onPiece?: (piece: EpisodePiece) => void } = {},
) {
  const log: PolicyLog = { requests: [], passes: [] };
  const pieces: EpisodePiece[] = [];
  const recording = await driveEpisode(new PointWorld(), plainPolicy(log), one, {
    ...options,
    onPiece: (piece) => {
      pieces.push(piece);
      options.onPiece?.(piece);
    },
  });
  return { log, pieces, recording, poses: Float32Array.from(pieces.flatMap((piece) => [...piece.poses])) };
}

describe('driveEpisode', () => {
  it('observes once and holds each decision for four ticks until the task is done', async () => {
    const world = new PointWorld();
    const recording = await driveEpisode(world, plainPolicy(), spec);
    expect(recording.success).toBe(true);
    expect(recording.decisions.map((decision) => decision.tick)).toEqual(
      recording.decisions.map((_, index) => 4 * index),
    );
    expect(world.calls).toEqual({ reset: 1, observe: recording.decisions.length, step: recording.ticks });
    expect(recording.decisions.length).toBe(Math.ceil(recording.ticks / 4));
  });

  it('streams the reset, then a decision and its poses at a time', async () => {
    const { pieces, recording, poses } = await drive(spec);
    expect(pieces[0]).toMatchObject({ decisions: [], events: [] });
    expect(poses.length).toBe((recording.ticks + 1) * POSE_LENGTH);
    expect(pieces.flatMap((piece) => piece.decisions)).toEqual(recording.decisions);
    expect(pieces.flatMap((piece) => piece.events)).toEqual(recording.events);
    expect(pieces[1]?.decision?.action).toHaveLength(7);
  });

  it('records grasp and success where they happen', async () => {
    const { recording } = await drive(spec);
    expect(recording.events.map((event) => event.kind)).toEqual(['grasp', 'success']);
    expect(recording.events[1]?.tick).toBe(recording.ticks);
  });

  it('tells a release from a drop', async () => {
    const world = new PointWorld(9);
    const recording = await driveEpisode(
      world,
      plainPolicy(),
      { ...spec, maxDecisions: 8 },
      {
        onPiece: (piece) => {
          if (piece.decisions[0]?.tick === 20) world.slip();
        },
      },
    );
    expect(recording.events.map((event) => event.kind)).toEqual(['grasp', 'drop']);
  });

  it('gives up after maxDecisions', async () => {
    const { recording } = await drive({ ...spec, maxDecisions: 3 });
    expect(recording).toMatchObject({ success: false, cut: false, ticks: 12 });
  });

  it('gives the same recording twice', async () => {
    expect((await drive(spec)).recording).toEqual((await drive(spec)).recording);
  });

  it('asks without a hook when nothing is set, and with one only while the schedule holds', async () => {
    const { log } = await drive({ ...spec, interventions: [{ ...lifting, when: { from: 8, to: 16 } }] });
    expect(log.requests.map((request) => request.hook !== undefined).slice(0, 6)).toEqual([
      false,
      false,
      true,
      true,
      false,
      false,
    ]);
    expect((await drive(spec)).log.requests.every((request) => !('hook' in request))).toBe(true);
  });

  it('evaluates events before each decision: a lift that starts once the cube is held', async () => {
    const when = { event: { kind: 'holding' } } as const;
    const { log, recording } = await drive({ ...spec, interventions: [{ ...lifting, when }] });
    const grasp = recording.events.find((event) => event.kind === 'grasp')!.tick;
    const hooked = log.requests.filter((request) => request.hook).map((request) => 4 * request.decision);
    expect(hooked).toEqual(recording.decisions.map((decision) => decision.tick).filter((tick) => tick >= grasp));
  });

  it('gives the policy the prompt of the spec, else the task', async () => {
    const own = await drive({ ...spec, prompt: 'hi' });
    expect([own.recording.prompt, [...own.log.requests[0]!.text]]).toEqual(['hi', [104, 105]]);
    expect((await drive(spec)).recording.prompt).toBe('lift cube 3');
    expect((await drive({ ...spec, prompt: '{prompt}, slowly' })).recording.prompt).toBe('lift cube 3, slowly');
  });

  it('keeps what was computed when it is cancelled, and it replays', async () => {
    const abort = new AbortController();
    const { recording, poses } = await drive(spec, {
      signal: abort.signal,
      onPiece: (piece) => {
        if (piece.decisions[0]?.tick === 8) abort.abort();
      },
    });
    expect(recording).toMatchObject({ cut: true, ticks: 12, success: false });
    expect(await replayRecording(new PointWorld(), recording)).toMatchObject({ mismatch: false, ticks: 12 });
    expect(poses).toEqual(await replayPoses(new PointWorld(), recording));
  });

  it('reads an abort that arrives as a message, although policy and world never wait', async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 0);
    const recording = await driveEpisode(
      new PointWorld(9),
      plainPolicy(),
      { ...spec, maxDecisions: 400 },
      {
        signal: abort.signal,
      },
    );
    expect(recording.cut).toBe(true);
  });

  it('keeps what was computed when the policy fails', async () => {
    const policy = plainPolicy();
    const failing = {
      ...policy,
      decide: (request: DecisionRequest) =>
        request.decision === 3 ? Promise.reject(new LabError('out-of-memory', 'Full.')) : policy.decide(request),
    };
    const error = await driveEpisode(new PointWorld(), failing, spec).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'out-of-memory', data: { recording: { cut: true, ticks: 12 } } });
  });

  it('moves alpha towards the set-point and records it', async () => {
    const controller = {
      measure: 'height',
      setPoint: 0.2,
      proportional: 2,
      integral: 0,
      derivative: 0,
      minAmount: -1,
      maxAmount: 1,
      intervention: 0,
    } as const;
    const { recording, poses } = await drive({
      ...spec,
      interventions: [{ ...lifting, amount: 0 }],
      controller,
      maxDecisions: 6,
    });
    recording.decisions.forEach(({ tick, amount }) => {
      const height = poses[tick * POSE_LENGTH + POSE.tool + 2]!;
      expect(amount).toBeCloseTo(Math.min(1, Math.max(-1, 2 * (0.2 - height))), 6);
    });
    expect(new Set(recording.decisions.map((decision) => decision.amount)).size).toBeGreaterThan(2);
  });

  it.each(['height', 'speed'] as const)(
    'a controller of %s gives the same amounts again from actions and poses',
    async (measure) => {
      const controller = { ...firstSetPoint(measure, 'add'), setPoint: 0.13, intervention: 0 };
      const { recording, poses } = await drive({
        ...spec,
        interventions: [{ ...lifting, amount: 0.1 }],
        controller,
        maxDecisions: 6,
      });
      const nameless = { ...recording, decisions: recording.decisions.map(({ amount: _, ...decision }) => decision) };
      expect(withControlledAmounts(nameless, poses)).toEqual(recording);
      expect(new Set(recording.decisions.map(({ amount }) => amount)).size).toBeGreaterThan(2);
    },
  );
});

describe('replay', () => {
  it('makes every pose again, bit for bit, and ends in the same state', async () => {
    const { recording, poses } = await drive({ ...spec, interventions: [lifting] });
    expect(await replayPoses(new PointWorld(), recording)).toEqual(poses);
    expect(await replayRecording(new PointWorld(), recording)).toEqual({
      finalHash: recording.finalHash,
      mismatch: false,
      ticks: recording.ticks,
      success: true,
      cut: false,
    });
  });

  it('notices a recording of another world', async () => {
    const { recording } = await drive(spec);
    const decisions = recording.decisions.map((one, i) => (i === 1 ? { ...one, action: [1, 0, 0, 0, 0, 0, 1] } : one));
    expect((await replayRecording(new PointWorld(), { ...recording, decisions })).mismatch).toBe(true);
  });

  it('stops when asked, and then claims nothing about the end', async () => {
    const { recording } = await drive(spec);
    const abort = new AbortController();
    const outcome = await replayRecording(new PointWorld(), recording, {
      signal: abort.signal,
      onPiece: (piece) => {
        if (piece.decisions[0]?.tick === 4) abort.abort();
      },
    });
    expect(outcome).toMatchObject({ mismatch: undefined, cut: true, ticks: 8 });
  });
});

describe('driveTeacher', () => {
  it('goes through the same loop', async () => {
    const recording = await driveTeacher(new PointWorld(), { suite: 'lift', seed: 1, maxDecisions: 40 });
    expect(recording).toMatchObject({ success: true, bundleId: 'teacher' });
    expect(await replayRecording(new PointWorld(), recording)).toMatchObject({ mismatch: false, success: true });
  });
});
