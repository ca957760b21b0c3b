import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { unwrap } from '#base/errors.ts';
import { LensDesk } from './desk.ts';
import { openLensZip } from './pack.ts';

/** Packs that training/steerlab_training/lens/foreign.py wrote from the small models of foreign_fake.py. */
async function openFixture(name: string): Promise<LensDesk> {
  const bytes = new Uint8Array(readFileSync(new URL(`./fixtures/${name}.lens`, import.meta.url)));
  const library = unwrap(openLensZip(bytes));
  const vocabulary = await library.pack('policy')!.vocabulary();
  return LensDesk.open({ library, vocabulary: vocabulary! });
}

describe('a pack of an OpenVLA-shaped model', () => {
  it('reads action tokens by the last 256 of its vocabulary', async () => {
    const desk = await openFixture('openvla-shaped');
    // The planted neuron (1, 3) writes id 291 of 300: 300 - 291 - 1 = 8, the ninth centre of linspace(-1, 1, 256).
    const [first] = desk.shown(desk.table.top(desk.table.row({ layer: 1, index: 3 })));
    expect(first).toMatchObject({ id: 291, isAction: true, text: 'bin −0.93' });
    const hits = unwrap(await desk.search('bin -0.93'));
    expect(hits.map(({ row }) => row)).toContain(desk.table.row({ layer: 1, index: 3 }));
  });

  it('has its own words and finds them', async () => {
    const desk = await openFixture('openvla-shaped');
    expect([3, 4].map((id) => desk.vocabulary.display(id))).toEqual(['⟨F0⟩', '·up']);
    const rows = unwrap(await desk.search('up')).map(({ row }) => row);
    const brute = Array.from({ length: desk.table.count }, (_, row) => row).filter((row) =>
      desk.table.top(row).ids.includes(4),
    );
    expect(brute.length).toBeGreaterThan(0);
    expect(rows.sort((a, b) => a - b)).toEqual(brute);
  });

  it('answers concepts without weights, from its codes', async () => {
    const desk = await openFixture('openvla-shaped');
    const { members, warnings } = await desk.concept('up', 10, 'full');
    expect(members).toHaveLength(10);
    for (let n = 1; n < 10; n++) expect(members[n - 1]!.cosine).toBeGreaterThanOrEqual(members[n]!.cosine);
    // Of the nearest, some hold the word itself: a random order would not.
    expect(members.slice(0, 3).some(({ tokens }) => tokens.includes('·up'))).toBe(true);
    expect(warnings.map(({ kind }) => kind)).not.toContain('unknown-word');
  });

  it('says that its weights are not here', async () => {
    const desk = await openFixture('openvla-shaped');
    expect(() => desk.recompute({ layer: 0, index: 0 })).toThrow('weights of this model are not here');
  });
});

describe('a pack of a pi0-FAST-shaped model', () => {
  it('decodes FAST codes, which have no value', async () => {
    const desk = await openFixture('pi0-shaped');
    const { first, count } = desk.pack.model.actions;
    expect(desk.vocabulary.display(first + count - 1)).toBe('FAST 0');
    expect(desk.vocabulary.display(first)).toBe('FAST 2047');
    expect(unwrap(await desk.search('dz 0.5'))).toEqual([]);
    const acting = Array.from({ length: desk.table.count }, (_, row) => row).filter((row) =>
      desk.table.top(row).ids.some((id) => id >= first && id < first + count),
    );
    expect(acting.length).toBeGreaterThan(0);
    expect(
      unwrap(await desk.search('action'))
        .map(({ row }) => row)
        .sort((a, b) => a - b),
    ).toEqual(acting);
  });
});
