import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actionOfBins } from '#policy/heads/discrete.ts';
import { SLOTS } from '#policy/types.ts';
import { World } from '#sim/world.ts';
import { parseLink } from './link.ts';

/** The gallery of failures says what happened in each link: the recordings must still play to where they ended. */
const text = readFileSync(new URL('../../docs/failures.md', import.meta.url), 'utf8');
const hashes = [...text.matchAll(/localhost:4173\/#([^)\s]+)/g)].map(([, hash]) => hash!);

let world: World;
beforeAll(async () => {
  world = await World.load();
});
afterAll(() => world.dispose());

test('there are some', () => expect(hashes.length).toBeGreaterThan(5));

test.each(hashes.map((hash) => [hash.slice(0, 24), hash]))('%s… fails as it did', (_, hash) => {
  const { kind, state, issues } = parseLink(hash);
  expect({ kind, issues }).toEqual({ kind: 'blob', issues: [] });
  const recording = state.recordings.unsteered!;
  if (recording.actions.form !== 'bins') throw new Error('a link of the discrete head holds bins');
  const { bins } = recording.actions;
  world.reset({ seed: state.seed, suite: state.suite });
  for (let at = 0; at < bins.length; at += SLOTS) {
    world.stepDecision(actionOfBins(bins.subarray(at, at + SLOTS)));
  }
  expect(world.succeeded).toBe(false);
  expect(world.hash()).toBe(recording.finalHash);
});
