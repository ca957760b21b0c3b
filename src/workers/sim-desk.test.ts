import { beforeAll, describe, expect, it } from 'vitest';
import { unwrap, type Result } from '#base/errors.ts';
import type { Recording } from '#rollout/recording.ts';
import { SimWorld } from '#rollout/sim-world.ts';
import { POSE, POSE_LENGTH, TICKS_PER_DECISION, type Observation } from '#sim/types.ts';
import { World } from '#sim/world.ts';
import type { EpisodeTicks, SimApi } from './sim-api.ts';
import { createSimDesk } from './sim-desk.ts';

let world: SimWorld;
beforeAll(async () => {
  world = new SimWorld(await World.load());
});

const NEVER = new AbortController().signal;
const REQUEST = { key: 'a', suite: 'lift', seed: 4217, maxDecisions: 40 } as const;

/** All poses of the pieces, in order. */
function posesOf(pieces: readonly EpisodeTicks[]): Float32Array {
  return Float32Array.from(pieces.flatMap((piece) => [...piece.poses]));
}

async function demonstrate(
  desk: SimApi,
  key = 'a',
  signal = NEVER,
): Promise<{ recording: Recording; poses: Float32Array }> {
  const pieces: EpisodeTicks[] = [];
  const recording = unwrap(await desk.runTeacher({ ...REQUEST, key }, (piece) => pieces.push(piece), signal));
  return { recording, poses: posesOf(pieces) };
}

const bytes = (observation: Result<Observation>) => {
  const { third, wrist, proprioception } = unwrap(observation);
  return [...third, ...wrist, ...proprioception];
};

describe('the simulator desk', () => {
  it('streams a demonstration: every pose once, and a record that agrees', async () => {
    const { recording, poses } = await demonstrate(createSimDesk(async () => world));
    expect(recording).toMatchObject({ success: true, cut: false });
    expect(poses.length).toBe((recording.ticks + 1) * POSE_LENGTH);
    expect(poses[recording.ticks * POSE_LENGTH + POSE.done]).toBe(1);
    expect(recording.decisions.map(({ tick }) => tick)).toEqual(
      recording.decisions.map((_, i) => i * TICKS_PER_DECISION),
    );
  });

  it('replays a recording bit for bit', async () => {
    const desk = createSimDesk(async () => world);
    const { recording, poses } = await demonstrate(desk);
    const pieces: EpisodeTicks[] = [];
    const outcome = unwrap(await desk.replay({ key: 'b', recording }, (piece) => pieces.push(piece), NEVER));
    expect(outcome).toMatchObject({ finalHash: recording.finalHash, mismatch: false, success: true, cut: false });
    expect(posesOf(pieces)).toEqual(poses);
  });

  it('is a few pieces ahead of a page that has not taken them, not more, and then goes on to the same end', async () => {
    const desk = createSimDesk(async () => world);
    const { recording, poses } = await demonstrate(desk);
    const pieces: EpisodeTicks[] = [];
    let take = () => {};
    const taken = new Promise<void>((resolve) => (take = resolve));
    const replayed = desk.replay({ key: 'b', recording }, (piece) => (pieces.push(piece), taken), NEVER);
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    while (pieces.length < 5) await turn();
    for (let i = 0; i < 20; i++) await turn();
    expect(pieces.length).toBe(5);
    expect(recording.decisions.length).toBeGreaterThan(5);
    take();
    expect(unwrap(await replayed)).toMatchObject({ finalHash: recording.finalHash, mismatch: false });
    expect(posesOf(pieces)).toEqual(poses);
  });

  it('shows what was seen before a decision, whatever was done since', async () => {
    const desk = createSimDesk(async () => world);
    const { recording } = await demonstrate(desk);
    world.reset(REQUEST.suite, REQUEST.seed);
    for (const { action } of recording.decisions.slice(0, 3))
      for (let tick = 0; tick < TICKS_PER_DECISION; tick++) world.step(action);
    const seen = world.observe();
    const expected = [...seen.third, ...seen.wrist, ...seen.proprioception];
    await desk.layout({ suite: 'push', seed: 9 });
    expect(bytes(await desk.observationAt('a', 3))).toEqual(expected);
    expect(bytes(await desk.observationAt('a', 4))).not.toEqual(expected);
  });

  it('forks a shadow future that the episode then takes, and leaves the episode alone', async () => {
    const desk = createSimDesk(async () => world);
    const { recording, poses } = await demonstrate(desk);
    const actions = recording.decisions.slice(2, 4).map(({ action }) => action);
    const before = bytes(await desk.observationAt('a', 2));
    const path = unwrap(await desk.fork({ key: 'a', tick: 2 * TICKS_PER_DECISION, actions }));
    const tool = (tick: number) => [
      ...poses.subarray(tick * POSE_LENGTH + POSE.tool, tick * POSE_LENGTH + POSE.tool + 3),
    ];
    expect([...path]).toEqual(Array.from({ length: 9 }, (_, i) => tool(8 + i)).flat());
    expect(bytes(await desk.observationAt('a', 2))).toEqual(before);
  });

  it('keeps the start of a scene under a name, to be seen and forked before anything has run', async () => {
    const desk = createSimDesk(async () => world);
    const { recording, poses } = await demonstrate(desk);
    unwrap(await desk.layout({ suite: REQUEST.suite, seed: REQUEST.seed, key: 'start' }));
    await desk.layout({ suite: 'push', seed: 9 });
    expect(bytes(await desk.observationAt('start', 0))).toEqual(bytes(await desk.observationAt('a', 0)));
    const actions = recording.decisions.slice(0, 1).map(({ action }) => action);
    const path = unwrap(await desk.fork({ key: 'start', tick: 0, actions }));
    expect([...path.slice(-3)]).toEqual([...poses.slice(4 * POSE_LENGTH + POSE.tool, 4 * POSE_LENGTH + POSE.tool + 3)]);
    expect((await desk.observationAt('push', 0)).ok).toBe(false);
  });

  it('stops between ticks when cancelled, and keeps what it had', async () => {
    const desk = createSimDesk(async () => world);
    const controller = new AbortController();
    let pieces = 0;
    const cut = unwrap(
      await desk.runTeacher(REQUEST, () => void (++pieces === 4 && controller.abort()), controller.signal),
    );
    expect(cut).toMatchObject({ cut: true, success: false, ticks: 3 * TICKS_PER_DECISION });
    expect((await demonstrate(desk, 'b')).recording).toMatchObject({ cut: false, success: true });
  });

  it('answers in words: bad seeds, forgotten episodes, a load that failed once', async () => {
    let attempts = 0;
    const desk = createSimDesk(async () => {
      if (attempts++ === 0) throw new Error('offline');
      return world;
    });
    const failed = await desk.layout({ suite: 'lift', seed: 1 });
    expect(failed.ok ? '' : failed.error.message).toBe('offline');
    const seed = await desk.layout({ suite: 'lift', seed: -1 });
    expect(seed.ok ? '' : seed.error.code).toBe('bad-seed');
    await demonstrate(desk);
    await desk.forget('a');
    const gone = await desk.observationAt('a', 0);
    expect(gone.ok ? '' : gone.error.code).toBe('unknown-moment');
  });

  it('stays level in memory over many episodes', async () => {
    const desk = createSimDesk(async () => world);
    const heap = () => {
      globalThis.gc?.();
      return process.memoryUsage().arrayBuffers;
    };
    for (let i = 0; i < 10; i++) await demonstrate(desk, `warm ${i}`);
    const before = heap();
    for (let i = 0; i < 10; i++) await demonstrate(desk, `more ${i}`);
    expect(heap() - before).toBeLessThan(4e6);
    const kept = await desk.observationAt('more 4', 0);
    expect(kept.ok).toBe(true);
    expect((await desk.observationAt('more 3', 0)).ok).toBe(false);
  });
});
