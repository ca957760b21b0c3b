import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hexOf, sha256 } from '#base/sha256.ts';
import type { Suite } from './types.ts';
import { World } from './world.ts';

/** Episodes of the world that the first policies were trained in, recorded by another implementation. */
interface Fixture {
  readonly episodes: readonly {
    readonly seed: number;
    readonly suite: Suite;
    readonly mannerProb: number;
    readonly driver: string;
    readonly prompt: string;
    readonly manner: string | null;
    readonly colors: readonly string[];
    readonly cubes: number;
    readonly actions: readonly (readonly number[])[];
    readonly snapshots: readonly {
      readonly tick: number;
      readonly qpos: string;
      readonly third: string;
      readonly wrist: string;
      readonly proprio: readonly number[];
      readonly tcp: readonly number[];
      readonly done: boolean;
    }[];
  }[];
}
const fixture = JSON.parse(readFileSync(new URL('./fixtures/world.json', import.meta.url), 'utf8')) as Fixture;

let world: World;
beforeAll(async () => {
  world = await World.load();
});
afterAll(() => world.dispose());

const digest = (bytes: Uint8Array) => hexOf(sha256(bytes)).slice(0, 16);

test.each(fixture.episodes)('$suite, seed $seed, driven by a $driver, has the recorded bytes', (episode) => {
  const { task, colors, cubeCount } = world.reset({
    seed: episode.seed,
    suite: episode.suite,
    mannerProbability: episode.mannerProb,
  });
  expect({ prompt: task.prompt, manner: task.manner, colors, cubes: cubeCount }).toEqual({
    prompt: episode.prompt,
    manner: episode.manner,
    colors: episode.colors,
    cubes: episode.cubes,
  });
  for (const expected of episode.snapshots) {
    while (world.tick < expected.tick) world.step(episode.actions[world.tick]!);
    const { third, wrist, proprioception } = world.observe();
    expect({
      tick: world.tick,
      qpos: world.hash(),
      third: digest(third),
      wrist: digest(wrist),
      proprio: [...proprioception],
      tcp: world.toolM,
      done: world.succeeded,
    }).toEqual(expected);
  }
});
