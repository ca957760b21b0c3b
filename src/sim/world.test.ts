import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LabError } from '#base/errors.ts';
import { SeededRandom } from '#base/rng.ts';
import { hexOf, sha256 } from '#base/sha256.ts';
import { digestSeeds } from './determinism.ts';
import { loadMujoco } from './mujoco.ts';
import type { MainModule } from './mujoco.ts';
import { COLORS, POSE, POSE_LENGTH, SUITES } from './types.ts';
import type { Suite } from './types.ts';
import { World } from './world.ts';

let mujoco: MainModule;
let world: World;
beforeAll(async () => {
  mujoco = await loadMujoco();
  world = new World(mujoco);
});
afterAll(() => world.dispose());

function randomAction(random: SeededRandom): number[] {
  return Array.from({ length: 7 }, () => random.uniform(-1.3, 1.3));
}

/** Everything that somebody outside can tell two moments apart by. */
function lookAt(w: World) {
  const { third, wrist, proprioception } = w.observe();
  return {
    qpos: w.hash(),
    // Digests: element-wise comparison of pictures takes the test runner seconds.
    third: hexOf(sha256(third)),
    wrist: hexOf(sha256(wrist)),
    proprioception,
    pose: w.pose(),
    layout: w.layout,
    tick: w.tick,
    teacher: w.teacherAction(),
  };
}

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (thrown) {
    if (thrown instanceof LabError) return `${thrown.code}: ${thrown.sentence}`;
    throw thrown;
  }
  return 'no error';
}

describe('save, restore, fork', () => {
  const moments = fc.record({
    seed: fc.integer({ min: 0, max: 2_147_483_647 }),
    suite: fc.constantFrom(...SUITES),
    before: fc.integer({ min: 0, max: 20 }),
    detour: fc.integer({ min: 1, max: 8 }),
    after: fc.integer({ min: 1, max: 8 }),
    noise: fc.integer({ min: 0, max: 1_000_000 }),
    teaches: fc.boolean(),
  });

  test('a restored run continues bit for bit, here and in another world', () => {
    const other = new World(mujoco);
    other.reset({ seed: 1 });
    fc.assert(
      fc.property(moments, ({ seed, suite, before, detour, after, noise, teaches }) => {
        const random = new SeededRandom(noise);
        const drive = (w: World) => w.step(teaches ? w.teacherAction() : randomAction(random));
        world.reset({ seed, suite, mannerProbability: 0.5 });
        for (let i = 0; i < before; i++) drive(world);
        const snapshot = world.snapshot();
        const here = lookAt(world);
        const future = Array.from({ length: after }, () => randomAction(random));
        const followed = future.map((action) => (world.step(action), lookAt(world)));

        // A detour through another scene must leave no trace.
        world.reset({ seed: noise, suite: 'push' });
        for (let i = 0; i < detour; i++) world.step(randomAction(random));
        for (const w of [world, other]) {
          w.restore(snapshot);
          expect(lookAt(w)).toEqual(here);
          expect(future.map((action) => (w.step(action), lookAt(w)))).toEqual(followed);
        }
      }),
      { seed: 20261125, numRuns: 12 },
    );
    other.dispose();
  });

  test('success counts on across a restore: the two ticks before it are not forgotten', () => {
    world.reset({ seed: 5_000_000, suite: 'reach' });
    const moments = [];
    while (!world.succeeded) {
      moments.push(world.snapshot());
      world.step(world.teacherAction());
    }
    const succeededAt = world.tick;
    world.reset({ seed: 1 });
    world.restore(moments.at(-1)!);
    expect(world.succeeded).toBe(false);
    world.step(world.teacherAction());
    expect({ tick: world.tick, succeeded: world.succeeded }).toEqual({ tick: succeededAt, succeeded: true });
  });

  test('a snapshot is plain data', () => {
    world.reset({ seed: 3 });
    world.step([0, 0, 1, 0, 0, 0, -1]);
    const copy = structuredClone(world.snapshot());
    world.step([1, 0, 0, 0, 0, 0, 1]);
    const future = world.hash();
    world.restore(copy);
    world.step([1, 0, 0, 0, 0, 0, 1]);
    expect(world.hash()).toBe(future);
  });
});

test('a seed is the same scene, whatever happened before', () => {
  const first = digestSeeds(world, 6, { maxDecisions: 4 });
  world.reset({ seed: 77, suite: 'stack' });
  for (let i = 0; i < 7; i++) world.step([1, 1, -1, 0, 0, 1, -1]);
  const fresh = new World(mujoco);
  expect(digestSeeds(fresh, 6, { maxDecisions: 4 })).toEqual(first);
  fresh.dispose();
  expect(digestSeeds(world, 6, { maxDecisions: 4 })).toEqual(first);
  expect(new Set(first.map(({ physics }) => physics)).size).toBe(6);
});

test('200 random episodes of random actions hold no NaN, and the tool stays in its reach', () => {
  const random = new SeededRandom(4);
  for (let episode = 0; episode < 200; episode++) {
    world.reset({ seed: random.integer(2_147_483_647), suite: SUITES[episode % 6]! });
    const held = [randomAction(random), randomAction(random)];
    for (let tick = 0; tick < 8; tick++) {
      world.step(held[tick >> 2]!);
      expect(world.qpos().every(Number.isFinite)).toBe(true);
    }
    const [x, y, z] = world.commandedM;
    expect(x >= 0.22 && x <= 0.68 && Math.abs(y) <= 0.4 && z >= 0.012 && z <= 0.45).toBe(true);
  }
});

test('200 resets, and worlds that come and go, leave memory flat', () => {
  // Embind reports the heap's size through any view of it.
  const heapBytes = () => {
    const buffer = new mujoco.DoubleBuffer(1);
    const size = (buffer.GetView() as Float64Array).buffer.byteLength;
    buffer.delete();
    return size;
  };
  const churn = () => {
    for (let i = 0; i < 20; i++) {
      const passing = new World(mujoco);
      passing.reset({ seed: i });
      passing.step([0, 0, 0, 0, 0, 0, 1]);
      passing.dispose();
    }
    for (let i = 0; i < 200; i++) world.reset({ seed: i });
  };
  churn();
  const before = heapBytes();
  churn();
  expect(heapBytes()).toBe(before);
});

test('the pose says where things are', () => {
  world.reset({ seed: 12, suite: 'lift' });
  const poses = new Float32Array(2 * POSE_LENGTH);
  world.writePose(poses, POSE_LENGTH);
  expect(poses.subarray(0, POSE_LENGTH).every((x) => x === 0)).toBe(true);
  const pose = poses.subarray(POSE_LENGTH);
  expect([...pose.subarray(POSE.tool, POSE.tool + 3)]).toEqual(world.toolM.map(Math.fround));
  expect([...pose.subarray(POSE.cubes, POSE.cubes + 3)]).toEqual(world.cubeM(0).map(Math.fround));
  expect([...pose.subarray(POSE.cubes + 7, POSE.cubes + 10)]).toEqual(world.cubeM(1).map(Math.fround));
  expect([pose[POSE.grip], pose[POSE.held], pose[POSE.done]]).toEqual([1, -1, 0]);
  while (!world.succeeded) world.stepDecision(world.teacherAction());
  const end = world.pose();
  expect([end[POSE.grip], end[POSE.held], end[POSE.done]]).toEqual([-1, world.layout.task.target, 1]);
});

describe('what a caller gets wrong', () => {
  test.each([
    [-1, '-1'],
    [1.5, '1.5'],
    [NaN, 'NaN'],
    [2 ** 31, '2147483648'],
  ])('seed %s', (seed, shown) => {
    expect(codeOf(() => world.reset({ seed }))).toBe(
      `bad-seed: Expected a seed from 0 to 2,147,483,647, received ${shown}. Use a whole number in that range.`,
    );
  });

  test('an unknown suite, a probability beyond 1', () => {
    expect(codeOf(() => world.reset({ seed: 1, suite: 'juggle' as Suite }))).toBe(
      'unknown-suite: There is no suite "juggle". Use one of object, spatial, lift, stack, push, reach.',
    );
    expect(codeOf(() => world.reset({ seed: 1, mannerProbability: 2 }))).toMatch(/^bad-probability: .*received 2\./);
  });

  test('a malformed action moves nothing', () => {
    world.reset({ seed: 1 });
    const before = world.hash();
    expect(codeOf(() => world.step([0, 0, 0]))).toMatch(/^bad-action: Expected an action of 7 numbers, received 3\./);
    expect(codeOf(() => world.step([0, NaN, 0, 0, 0, 0, 0]))).toMatch(/^bad-action: .*received NaN at place 1/);
    expect(codeOf(() => world.step([0, 0, 0, 0, 0, 0, Infinity]))).toMatch(/^bad-action: .*Infinity at place 6/);
    expect({ hash: world.hash(), tick: world.tick }).toEqual({ hash: before, tick: 0 });
  });
});

test('larger actions are clamped', () => {
  world.reset({ seed: 8 });
  const start = world.snapshot();
  world.step([9, -9, 0.5, 0, 0, 4, 7]);
  const clamped = world.hash();
  world.restore(start);
  world.step([1, -1, 0.5, 0, 0, 1, 1]);
  expect(world.hash()).toBe(clamped);
});

test('prompts name colours that are on the table', () => {
  for (let seed = 0; seed < 60; seed++) {
    const { task, colors, cubeCount } = world.reset({ seed, mannerProbability: 0.5 });
    const named = COLORS.filter((color) => task.prompt.includes(color));
    expect(named.length).toBe(task.suite === 'stack' ? 2 : 1);
    for (const color of named) expect(colors.slice(0, cubeCount)).toContain(color);
  }
});
