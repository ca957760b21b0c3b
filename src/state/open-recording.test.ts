import { beforeAll, describe, expect, it } from 'vitest';
import { driveTeacher } from '#rollout/driver.ts';
import type { Recording } from '#rollout/recording.ts';
import { SimWorld } from '#rollout/sim-world.ts';
import type { Suite } from '#sim/types.ts';
import { World } from '#sim/world.ts';
import { createSimDesk } from '#workers/sim-desk.ts';
import { createLab } from './lab.ts';
import { createSimulation } from './simulation.ts';
import { DEFAULT_PREFERENCES } from './slices/ui.ts';

/** The real simulator: a replay ends where the recording says, or it is noticed. */
let world: SimWorld;
beforeAll(async () => {
  world = new SimWorld(await World.load());
});

function open() {
  const lab = createLab({
    sim: createSimDesk(async () => world),
    preferences: DEFAULT_PREFERENCES,
    nowMillis: () => 0,
  });
  let keys = 0;
  const simulation = createSimulation(lab, () => `episode-${keys++}`);
  return { lab, show: (recording: Recording) => simulation.openRecording(recording, { autoplay: false }) };
}

const recorded = (suite: Suite, seed: number) => driveTeacher(world, { suite, seed, maxDecisions: 4 });
const steered = (recording: Recording): Recording => ({
  ...recording,
  bundleId: '3260e4882d0a',
  spec: { ...recording.spec, interventions: [{ operator: 'add', amount: 1, neurons: [[0, 0]] }] },
});

describe('opening a recording', () => {
  it('replays it to its hash and gives the same recording back', async () => {
    const { lab, show } = open();
    const recording = await recorded('lift', 21);
    expect(await show(recording)).toEqual({
      ok: true,
      value: { lane: 'unsteered', finalHash: recording.finalHash, mismatch: false },
    });
    const { episodes, suite, seed } = lab.store.getState();
    expect(episodes.unsteered.recording).toEqual(recording);
    expect(lab.poses.unsteered.ticks).toBe(recording.ticks);
    expect([suite, seed, episodes.steered.key]).toEqual(['lift', 21, '']);
  });

  it('puts a steered episode beside the unsteered one of the same scene, and takes the other away with another scene', async () => {
    const { lab, show } = open();
    const blue = await recorded('reach', 5);
    await show(blue);
    expect(await show(steered(blue))).toMatchObject({ value: { lane: 'steered', mismatch: false } });
    expect(lab.store.getState().episodes.unsteered.recording).toEqual(blue);
    await show(steered(await recorded('reach', 6)));
    const { episodes } = lab.store.getState();
    expect(episodes.steered.recording?.spec.seed).toBe(6);
    expect(episodes.unsteered.recording).toBeNull();
    // The scene stands there all the same.
    expect(lab.poses.unsteered.length).toBe(1);
  });

  it('puts other words for the same scene beside the first ones', async () => {
    const { lab, show } = open();
    const blue = await recorded('reach', 5);
    await show(blue);
    const slow = { ...blue, prompt: `${blue.prompt}, slowly`, finalHash: '0'.repeat(16) };
    expect(await show(slow)).toMatchObject({ value: { lane: 'steered', mismatch: true, finalHash: blue.finalHash } });
    expect(lab.store.getState().episodes.unsteered.recording).toEqual(blue);
  });

  it('leaves the stack as it is and takes words and head of an unsteered policy episode', async () => {
    const { lab, show } = open();
    const one = await recorded('push', 3);
    lab.store.getState().setRivalPrompt('gently');
    await show({
      ...one,
      bundleId: '3260e4882d0a',
      prompt: 'push it',
      spec: { ...one.spec, prompt: 'push it', head: 'flow', expert: 'rl', sampling: { temperature: 0, seed: 9 } },
    });
    const { promptOverride, rivalPrompt, decoding } = lab.store.getState();
    expect([promptOverride, rivalPrompt]).toEqual(['push it', 'gently']);
    expect(decoding).toMatchObject({ head: 'flow', expert: 'rl', temperature: null, samplingSeed: 9 });
  });

  it('does not take the file’s word for what happened', async () => {
    const { lab, show } = open();
    const recording = await recorded('lift', 22);
    await show({ ...recording, success: true, events: [{ tick: 1, kind: 'drop' }] });
    const { episodes } = lab.store.getState();
    expect(episodes.unsteered).toMatchObject({ success: recording.success, events: recording.events });
  });
});
