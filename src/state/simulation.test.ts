import { describe, expect, it } from 'vitest';
import { LabError, err, ok, type Result } from '#base/errors.ts';
import type { Recording } from '#rollout/recording.ts';
import { POSE_LENGTH, type SceneLayout } from '#sim/types.ts';
import type { SimApi } from '#workers/sim-api.ts';
import { createLab, type Lab } from './lab.ts';
import { createSimulation, type Simulation } from './simulation.ts';
import { DEFAULT_PREFERENCES } from './slices/ui.ts';
import { advanceFrame, seek, stepDecisions, stepTicks, togglePlaying } from './transport.ts';

function layoutOf(suite: SceneLayout['task']['suite'], seed: number): SceneLayout {
  return {
    seed,
    task: { suite, target: 0, other: 1, direction: 'left', prompt: `${suite} ${seed}`, manner: null },
    colors: ['red', 'green', 'blue', 'yellow'],
    cubeCount: 3,
    bowlXyM: [0.4, 0],
    plateXyM: [0.4, 0.2],
  };
}

interface FakeSim extends SimApi {
  hold: boolean;
  failing: boolean;
  release: () => void;
  forgotten: string[];
}

/** A simulator whose demonstrations last 10 ticks; `hold` keeps them running until they are let go or cancelled. */
function fakeSim(): FakeSim {
  let release = () => {};
  const sim: FakeSim = {
    hold: false,
    failing: false,
    release: () => release(),
    forgotten: [] as string[],
    layout: async ({ suite, seed }) =>
      sim.failing
        ? err(new LabError('simulator', 'The simulator could not start.', { fix: 'Try again.' }))
        : ok({ layout: layoutOf(suite, seed), pose: new Float32Array(POSE_LENGTH) }),
    runTeacher: async ({ suite, seed, maxDecisions }, onTicks, signal) => {
      onTicks({ poses: new Float32Array(POSE_LENGTH), decisions: [], events: [] });
      onTicks({
        poses: new Float32Array(10 * POSE_LENGTH).fill(seed),
        decisions: [0, 4, 8].map((tick) => ({ tick, action: [0, 0, 0, 0, 0, 0, 1] })),
        events: [{ tick: 10, kind: 'success' }],
      });
      if (sim.hold) await new Promise<void>((resolve) => (release = resolve));
      const recording: Recording = {
        version: 1,
        spec: {
          suite,
          seed,
          maxDecisions,
          head: 'discrete',
          sampling: { temperature: 0, seed: 0 },
          flowSteps: 1,
          interventions: [],
        },
        layout: layoutOf(suite, seed),
        prompt: `${suite} ${seed}`,
        bundleId: 'teacher',
        backend: 'native',
        decisions: [0, 4, 8].map((tick) => ({ tick, action: [0, 0, 0, 0, 0, 0, 1] })),
        events: [{ tick: 10, kind: 'success' }],
        ticks: 10,
        success: !signal.aborted,
        cut: signal.aborted,
        finalHash: '',
      };
      return ok(recording);
    },
    replay: async () => ok({ finalHash: '', mismatch: false, ticks: 0, success: false, cut: false }),
    observationAt: async () => err(new LabError('unknown-moment', 'Gone.')),
    fork: async () => ok(new Float32Array(3)),
    forget: async (key: string): Promise<Result<null>> => {
      sim.forgotten.push(key);
      return ok(null);
    },
  };
  return sim;
}

function open(): { lab: Lab; simulation: Simulation; sim: ReturnType<typeof fakeSim> } {
  const sim = fakeSim();
  const lab = createLab({ sim, preferences: DEFAULT_PREFERENCES, nowMillis: () => 0 });
  let keys = 0;
  return { lab, sim, simulation: createSimulation(lab, () => `episode-${keys++}`) };
}

describe('a demonstration', () => {
  it('fills the blue lane, starts to play, and makes the demonstrator selectable', async () => {
    const { lab, simulation } = open();
    await simulation.runTeacher();
    const state = lab.store.getState();
    expect(state.episodes.unsteered).toMatchObject({
      status: 'finished',
      ticks: 10,
      success: true,
      prompt: 'object 4217',
    });
    expect(lab.poses.unsteered.length).toBe(11);
    expect(state.playing).toBe(true);
    expect(state.readyDrivers.teacher).toBe(true);
    expect(state.notices).toEqual([]);
  });

  it('keeps what was simulated when it is stopped', async () => {
    const { lab, simulation, sim } = open();
    sim.hold = true;
    const run = simulation.runTeacher();
    await Promise.resolve();
    await Promise.resolve();
    expect(lab.store.getState().episodes.unsteered.status).toBe('running');
    simulation.stop();
    sim.release();
    await run;
    expect(lab.store.getState().episodes.unsteered).toMatchObject({ status: 'cut', ticks: 10 });
  });

  it('gives way to the next scene: a late answer changes nothing', async () => {
    const { lab, simulation, sim } = open();
    sim.hold = true;
    const run = simulation.runTeacher();
    await Promise.resolve();
    await Promise.resolve();
    lab.store.getState().setScene({ suite: 'lift', seed: 5 });
    await simulation.openScene();
    sim.release();
    await run;
    const state = lab.store.getState();
    expect(state.episodes.unsteered).toMatchObject({ status: 'empty', key: '', ticks: 0 });
    expect(state.layout?.task.prompt).toBe('lift 5');
    expect(lab.poses.unsteered.length).toBe(1);
    expect(sim.forgotten).toEqual(['episode-0']);
  });

  it('becomes one banner when the simulator fails, with a way to try again', async () => {
    const { lab, simulation, sim } = open();
    sim.failing = true;
    await simulation.runTeacher();
    await simulation.runTeacher();
    const [notice, ...more] = lab.store.getState().notices;
    expect(more).toEqual([]);
    expect(notice).toMatchObject({ happened: 'The simulator could not start.', meaning: 'Try again.' });
    sim.failing = false;
    notice?.action?.run();
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(lab.store.getState().episodes.unsteered.status).toBe('finished');
  });
});

describe('transport', () => {
  it('steps by ticks and decisions, held inside the episode', async () => {
    const { lab, simulation } = open();
    await simulation.runTeacher();
    stepTicks(lab, 1);
    expect(lab.store.getState()).toMatchObject({ playing: false, tick: 1 });
    stepDecisions(lab, 1);
    expect(lab.store.getState().tick).toBe(4);
    stepTicks(lab, 1);
    stepDecisions(lab, -1);
    expect(lab.store.getState().tick).toBe(4);
    stepTicks(lab, 99);
    expect(lab.store.getState().tick).toBe(10);
    seek(lab, -5);
    expect(lab.clock.ticks).toBe(0);
  });

  it('plays to the end, rests there, and starts over when asked again', async () => {
    const { lab, simulation } = open();
    await simulation.runTeacher();
    for (let frame = 0; frame < 70; frame++) advanceFrame(lab, 1 / 60);
    expect(lab.store.getState()).toMatchObject({ playing: false, tick: 10 });
    togglePlaying(lab);
    expect(lab.store.getState()).toMatchObject({ playing: true, tick: 0 });
  });
});
