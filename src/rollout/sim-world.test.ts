import { beforeAll, describe, expect, it } from 'vitest';
import { World } from '#sim/world.ts';
import { SUITES } from '#sim/types.ts';
import { driveTeacher } from './driver.ts';
import { parseRecording } from './recording-schema.ts';
import { replayRecording } from './replay.ts';
import { SimWorld } from './sim-world.ts';

let world: SimWorld;
beforeAll(async () => {
  world = new SimWorld(await World.load());
});

describe('the simulator in the loop', () => {
  it.each(SUITES)('the demonstrator does %s, and its recording replays bit for bit through JSON', async (suite) => {
    const recording = await driveTeacher(world, { suite, seed: 4711, maxDecisions: 40 });
    expect(recording.success).toBe(true);
    const parsed = parseRecording(JSON.parse(JSON.stringify(recording)));
    expect(parsed).toEqual({ ok: true, value: recording });
    expect(await replayRecording(world, recording)).toMatchObject({ mismatch: false, success: true });
  });

  it('sees a grasp and a release in a pick and place', async () => {
    const { events } = await driveTeacher(world, { suite: 'object', seed: 4711, maxDecisions: 40 });
    expect(events.map((event) => event.kind)).toEqual(['grasp', 'release', 'success']);
  });

  it('hands out observations that the next one does not overwrite', () => {
    world.reset('object', 1);
    const first = world.observe();
    const copy = first.third.slice();
    for (let tick = 0; tick < 8; tick++) world.step([0, 1, -1, 0, 0, 0, -1]);
    expect(world.observe().third).not.toEqual(copy);
    expect(first.third).toEqual(copy);
  });
});
