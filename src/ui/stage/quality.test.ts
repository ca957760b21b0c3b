import { expect, it } from 'vitest';
import { beginQualitySearch, isSoftwareRenderer, observeFrame, type QualityLevel } from './quality.ts';

/** Runs the search on a machine whose levels take these frame times; the first frames of each are slow. */
function settle(millis: Readonly<Record<QualityLevel, number>>, software = false) {
  let search = beginQualitySearch(software);
  const visited: QualityLevel[] = [search.level];
  for (let frame = 0; frame < 200 && !search.settled; frame++) {
    const warm = search.frameMillis.length >= 2;
    search = observeFrame(search, warm ? millis[search.level] : 600);
    if (search.level !== visited.at(-1)) visited.push(search.level);
  }
  expect(search.settled).toBe(true);
  return visited;
}

it.each([
  ['a desktop GPU', { low: 4, medium: 8, high: 16 }, ['medium', 'high']],
  ['a laptop that holds the middle', { low: 8, medium: 26, high: 60 }, ['medium']],
  ['a laptop that high is too much for', { low: 8, medium: 15, high: 50 }, ['medium', 'high', 'medium']],
  ['a phone that saves power and shows 30 frames/s', { low: 33.4, medium: 33.4, high: 33.4 }, ['medium']],
  ['an old laptop', { low: 20, medium: 70, high: 200 }, ['medium', 'low']],
  ['a machine too slow for anything', { low: 300, medium: 900, high: 2000 }, ['medium', 'low']],
])('finds the level of %s', (_, millis, visited) => {
  expect(settle(millis)).toEqual(visited);
});

it('draws in software at the low level without trying', () => {
  expect(settle({ low: 1, medium: 1, high: 1 }, true)).toEqual(['low']);
});

it('takes a hidden tab for no slow frame', () => {
  const search = beginQualitySearch(false);
  expect(observeFrame(search, 60_000)).toBe(search);
});

it.each([
  ['ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero)), SwiftShader driver)', true],
  ['llvmpipe (LLVM 15.0.6, 256 bits)', true],
  ['ANGLE (Microsoft, Microsoft Basic Render Driver, D3D11)', true],
  ['ANGLE (NVIDIA, NVIDIA GeForce RTX 3060 Direct3D11 vs_5_0 ps_5_0)', false],
  ['Apple M2', false],
  ['Mali-G78', false],
])('knows software rendering by its name: %s', (name, software) => {
  expect(isSoftwareRenderer(name)).toBe(software);
});
