import { unwrap } from '#base/errors.ts';
import { hexOf, sha256 } from '#base/sha256.ts';
import { SUITES } from '#sim/types.ts';
import type { SimApi } from '#workers/sim-api.ts';

export interface HashRow {
  readonly suite: string;
  readonly seed: number;
  readonly ticks: number;
  /** Of the physics after the last tick (world.hash). */
  readonly physics: string;
  /** Of everything that was seen before any decision: both pictures and the proprioception, in order. */
  readonly seen: string;
}

export const SEEDS_PER_SUITE = 5;
const FIRST_SEED = 4217;

/** Demonstrates 30 episodes, five a suite, and hashes what happened and what was seen. The same function runs everywhere. */
export async function hashTable(sim: SimApi): Promise<HashRow[]> {
  const rows: HashRow[] = [];
  for (const suite of SUITES)
    for (let i = 0; i < SEEDS_PER_SUITE; i++) {
      const seed = FIRST_SEED + 1000 * i + SUITES.indexOf(suite);
      const request = { key: 'episode', suite, seed, maxDecisions: 40 };
      const recording = unwrap(await sim.runTeacher(request, () => undefined, new AbortController().signal));
      const seen: string[] = [];
      for (let decision = 0; decision < recording.decisions.length; decision++) {
        const { third, wrist, proprioception } = unwrap(await sim.observationAt('episode', decision));
        for (const { buffer, byteOffset, byteLength } of [third, wrist, proprioception])
          seen.push(hexOf(sha256(new Uint8Array(buffer, byteOffset, byteLength))));
      }
      const all = hexOf(sha256(new TextEncoder().encode(seen.join(' '))));
      rows.push({ suite, seed, ticks: recording.ticks, physics: recording.finalHash, seen: all.slice(0, 16) });
    }
  return rows;
}
