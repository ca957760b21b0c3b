import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { parseLensIndex } from './files.ts';
import { NaturalTable } from './natural.ts';
import { LensLibrary, openLensZip } from './pack.ts';
import { bytesOf, tiny, tinyLibrary } from './test-support/tiny.ts';

const files = Object.fromEntries(Object.entries(tiny.files).map(([name, text]) => [name, bytesOf(text)]));
const indexText = new TextDecoder().decode(files['lens.json']);

describe('lens pack', () => {
  it('gives back norms and drift as PyTorch computed them, to half precision', async () => {
    const { norm, drift } = await tinyLibrary().pack('policy')!.rows();
    tiny.expected.norm.forEach((value, row) => expect(Math.abs(norm[row]! - value)).toBeLessThan(value / 1000));
    // The distance is stored: 1 - cosine to half precision, so a cosine near 1 keeps its digits.
    tiny.expected.drift.forEach((value, row) => {
      expect(Math.abs(drift![row]! - value)).toBeLessThan((1 - value) / 1000 + 1e-7);
    });
    // Deeper layers of the fixture were moved further: a constant would pass the two lines above nowhere.
    expect(drift![0]).toBeGreaterThan(drift![95]!);
  });

  it('gives back natural activations as PyTorch computed them', async () => {
    const { row, std, slotsP95, max, strongest } = tiny.expected.natural;
    const natural = await NaturalTable.of(tinyLibrary().pack('policy')!);
    // 5 bits of fraction: at most 1.6 % off.
    expect(Math.abs(natural.column('std')[row]! / std - 1)).toBeLessThan(0.016);
    expect(Math.abs(natural.column('p95', 'slots')[row]! / slotsP95 - 1)).toBeLessThan(0.016);
    expect(Math.abs(natural.column('max')[row]! / max - 1)).toBeLessThan(0.016);
    const [first] = natural.examples(row);
    expect([first!.observation, first!.token]).toEqual(strongest);
    const { levels, quantiles } = natural.quantiles('slots');
    expect(quantiles[row * levels.length + levels.indexOf(0.95)]).toBe(natural.column('p95', 'slots')[row]);
    const { low, high, shares } = natural.histogram(row);
    expect(high).toBe(natural.column('max')[row]);
    expect(low).toBeLessThan(0);
    expect(Math.max(...shares)).toBe(1);
  });

  it('refuses a file whose bytes changed, and can be asked again', async () => {
    let isDamaged = true;
    const library = new LensLibrary(tinyLibrary().index, (name) => {
      const bytes = files[name]!.slice();
      if (isDamaged) bytes[bytes.length - 1]! ^= 1;
      return Promise.resolve(bytes);
    });
    const pack = library.pack('policy')!;
    await expect(pack.table()).rejects.toMatchObject({ code: 'lens-damaged' });
    isDamaged = false;
    await expect(pack.table()).resolves.toMatchObject({ count: 96 });
  });

  it('reads each file once', async () => {
    const reads: string[] = [];
    const library = new LensLibrary(tinyLibrary().index, (name) => {
      reads.push(name);
      return Promise.resolve(files[name]!);
    });
    await Promise.all([library.pack('policy')!.table(), library.pack('policy')!.table()]);
    await library.pack('policy')!.table();
    expect(reads).toEqual(['top.bin']);
  });

  it('says what is missing when a pack was written without an input', async () => {
    await expect(NaturalTable.of(tinyLibrary().pack('base')!)).rejects.toMatchObject({ code: 'lens-missing' });
  });

  it.each([
    ['no JSON', '{', 'not JSON'],
    ['a newer schema', indexText.replace('"schema": 1', '"schema": 2'), 'schema'],
    ['a path in a file name', indexText.replaceAll('top.bin', '../top.bin'), 'name'],
    ['too few layer numbers', indexText.replace(/"layerNumbers": \[\s*0,/, '"layerNumbers": ['), 'layers'],
  ])('answers %s with a sentence', (_, text, part) => {
    const parsed = parseLensIndex(text);
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) expect(parsed.error.message).toContain(part);
  });
});

describe('a dropped lens pack', () => {
  it('opens as the same tables', async () => {
    const opened = openLensZip(zipSync(files, { level: 0 }));
    expect(opened.ok).toBe(true);
    if (!opened.ok) return;
    const [dropped, direct] = await Promise.all([
      opened.value.pack('policy')!.table(),
      tinyLibrary().pack('policy')!.table(),
    ]);
    expect(dropped.upIds).toEqual(direct.upIds);
  });

  it.each([
    ['random bytes', Uint8Array.from({ length: 300 }, (_, i) => (i * 37) % 256), 'no zip file'],
    ['a zip of other things', zipSync({ 'readme.txt': Uint8Array.of(1) }), 'lens.json'],
  ])('refuses %s with a sentence', (_, bytes, part) => {
    const opened = openLensZip(bytes);
    expect(opened.ok).toBe(false);
    if (!opened.ok) expect(opened.error.message).toContain(part);
  });

  it('names the file that a cut pack lacks', async () => {
    const opened = openLensZip(zipSync({ 'lens.json': files['lens.json']! }));
    expect(opened.ok).toBe(true);
    if (opened.ok) await expect(opened.value.pack('policy')!.table()).rejects.toMatchObject({ code: 'lens-pack' });
  });
});
