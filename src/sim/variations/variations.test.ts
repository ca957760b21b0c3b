import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadMujoco } from '#sim/mujoco.ts';
import type { MainModule } from '#sim/mujoco.ts';
import { digestSeeds } from '#sim/determinism.ts';
import { SUITES } from '#sim/types.ts';
import { World } from '#sim/world.ts';
import { REWORDINGS } from './rewordings.ts';
import type { Variation } from './variation.ts';

let mujoco: MainModule;
let plain: World;
const worlds: World[] = [];
beforeAll(async () => {
  mujoco = await loadMujoco();
  plain = world({});
});
afterAll(() => worlds.forEach((one) => one.dispose()));

function world(variation: Variation): World {
  const made = new World(mujoco, variation);
  worlds.push(made);
  return made;
}

const OPTIONS = { seed: 7_000_003, suite: 'object' } as const;
const VARIATIONS: readonly (readonly [string, Variation])[] = [
  ['camera', { camera: { shiftM: 0.02, turnRad: 0.035 } }],
  ['dark', { exposure: 0.7 }],
  ['heavy', { cubeMassFactor: 3 }],
  ['slippery', { frictionFactor: 0.6 }],
  ['distractor', { distractor: true }],
  ['alike', { bystanders: 'alike' }],
  ['gray', { grayShare: 0.3 }],
  ['reworded', { task: 'reworded' }],
  ['swapped', { task: 'swapped' }],
];

describe.each(VARIATIONS)('the variation %s', (name, variation) => {
  it('is deterministic, and keeps what the seed means', () => {
    const varied = world(variation);
    expect(digestSeeds(varied, 2, { maxDecisions: 4 })).toEqual(digestSeeds(world(variation), 2, { maxDecisions: 4 }));
    const layout = varied.reset(OPTIONS);
    const usual = plain.reset(OPTIONS);
    expect([layout.bowlXyM, layout.plateXyM, layout.cubeCount]).toEqual([
      usual.bowlXyM,
      usual.plateXyM,
      usual.cubeCount,
    ]);
    expect(varied.qpos().slice(0, 36)).toEqual(plain.qpos());
  });

  it('changes what it says', () => {
    const [varied, usual] = [world(variation), plain];
    const task = varied.reset(OPTIONS).task;
    const usualTask = usual.reset(OPTIONS).task;
    for (let decision = 0; decision < 8; decision++) {
      const action = usual.teacherAction();
      usual.stepDecision(action);
      varied.stepDecision(action);
    }
    const [usualPicture, usualQpos] = [usual.observe().third, usual.qpos()];
    const differs = {
      picture: varied.observe().third.some((byte, i) => byte !== usualPicture[i]),
      physics: varied
        .qpos()
        .slice(0, 36)
        .some((value, i) => value !== usualQpos[i]),
      prompt: task.prompt !== usualTask.prompt,
    };
    const physics = ['heavy', 'slippery'].includes(name);
    const prompt = ['reworded', 'swapped'].includes(name);
    expect(differs).toMatchObject({ prompt, ...(physics ? { physics } : { physics: false, picture: !prompt }) });
  });

  it('leaves the tasks possible for the demonstrator', () => {
    const varied = world(variation);
    let successes = 0;
    for (const [index, suite] of SUITES.entries()) {
      varied.reset({ seed: 7_000_100 + index, suite });
      for (let decision = 0; decision < 40 && !varied.succeeded; decision++)
        varied.stepDecision(varied.teacherAction());
      successes += Number(varied.succeeded);
    }
    expect(successes).toBeGreaterThanOrEqual(5);
  });
});

describe('the world after variations', () => {
  it('an empty variation is the world that policies learnt in', () => {
    expect(digestSeeds(world({}), 3, { maxDecisions: 4 })).toEqual(digestSeeds(plain, 3, { maxDecisions: 4 }));
  });

  it('jitters the camera about the same place, whatever came before', () => {
    const varied = world({ camera: { shiftM: 0.02, turnRad: 0.035 } });
    varied.reset(OPTIONS);
    const first = varied.observe().third.slice();
    for (let seed = 1; seed < 20; seed++) varied.reset({ seed, suite: 'lift' });
    varied.reset(OPTIONS);
    expect(varied.observe().third).toEqual(first);
  });

  it('finds a place for the distractor, on the table and free, in nearly every scene', () => {
    const varied = world({ distractor: true });
    let placed = 0;
    for (let seed = 7_000_000; seed < 7_000_300; seed++) {
      varied.reset({ seed, suite: 'lift' });
      const [x, y] = varied.qpos().slice(36);
      if (y! > 0.5) continue;
      placed++;
      for (let cube = 0; cube < varied.cubeCount; cube++) {
        const [cubeX, cubeY] = varied.cubeM(cube);
        expect((x! - cubeX) ** 2 + (y! - cubeY) ** 2).toBeGreaterThan(0.08 ** 2);
      }
    }
    expect(placed).toBeGreaterThanOrEqual(295);
  });

  it('swaps target and other, and their words', () => {
    const usual = plain.reset({ seed: 5, suite: 'stack' });
    const { task } = world({ task: 'swapped' }).reset({ seed: 5, suite: 'stack' });
    expect([task.target, task.other]).toEqual([usual.task.other, usual.task.target]);
    const [first, second] = [usual.colors[usual.task.target]!, usual.colors[usual.task.other]!];
    expect(usual.task.prompt.indexOf(first)).toBeLessThan(usual.task.prompt.indexOf(second));
    expect(task.prompt.indexOf(second)).toBeLessThan(task.prompt.indexOf(first));
  });

  it('rewords with sentences that no demonstration has', () => {
    const known = new Set<string>();
    const shape = (prompt: string, colors: readonly string[]) =>
      prompt.replace(new RegExp(colors.join('|'), 'g'), '{c}').replace(/left|right|forward|backward/, '{d}');
    for (let seed = 0; seed < 400; seed++) {
      const { task, colors } = plain.reset({ seed, suite: SUITES[seed % SUITES.length] });
      known.add(shape(task.prompt, colors));
    }
    const reworded = Object.values(REWORDINGS)
      .flat()
      .map((text) => text.replace(/\{[ab]\}/g, '{c}'));
    expect(known.size).toBe(21);
    expect(reworded.filter((text) => known.has(text))).toEqual([]);
  });

  it('paints the cubes that nobody names alike', () => {
    const { task, colors } = world({ bystanders: 'alike' }).reset({ seed: 8, suite: 'lift' });
    const bystanders = colors.filter((_, cube) => cube !== task.target);
    expect(new Set(bystanders).size).toBe(1);
    expect(bystanders).not.toContain(colors[task.target]);
  });
});
