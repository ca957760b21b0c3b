import { hexOf, sha256 } from '#base/sha256.ts';
import { SUITES } from './types.ts';
import type { Suite } from './types.ts';
import type { World } from './world.ts';

/** What a seed comes to: equal on every machine and in every engine, or determinism is broken. */
export interface SeedDigest {
  readonly seed: number;
  readonly suite: Suite;
  readonly prompt: string;
  readonly ticks: number;
  readonly succeeded: boolean;
  /** First 16 hex digits of sha256 over qpos after every decision, chained. */
  readonly physics: string;
  /** The same over both cameras before every decision. */
  readonly pixels: string;
}

export interface DigestOptions {
  readonly firstSeed?: number;
  /** More than one suite's worth of decisions is not needed to part ways. */
  readonly maxDecisions?: number;
}

/** Lets the demonstrator drive `count` seeds, one suite after the other, and digests what it did and saw. */
export function digestSeeds(
  world: World,
  count: number,
  { firstSeed = 9000, maxDecisions = 12 }: DigestOptions = {},
): SeedDigest[] {
  return Array.from({ length: count }, (_, i) =>
    digestSeed(world, firstSeed + i, SUITES[i % SUITES.length]!, maxDecisions),
  );
}

function digestSeed(world: World, seed: number, suite: Suite, maxDecisions: number): SeedDigest {
  const { task } = world.reset({ seed, suite, mannerProbability: 0.5 });
  let physics = new Uint8Array(32);
  let pixels = new Uint8Array(32);
  for (let decision = 0; decision < maxDecisions && !world.succeeded; decision++) {
    const { third, wrist } = world.observe();
    pixels = chain(chain(pixels, third), wrist);
    world.stepDecision(world.teacherAction());
    physics = chain(physics, new Uint8Array(world.qpos().buffer));
  }
  return {
    seed,
    suite,
    prompt: task.prompt,
    ticks: world.tick,
    succeeded: world.succeeded,
    physics: hexOf(physics).slice(0, 16),
    pixels: hexOf(pixels).slice(0, 16),
  };
}

function chain(before: Uint8Array, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(before.length + bytes.length);
  joined.set(before);
  joined.set(bytes, before.length);
  return sha256(joined);
}
