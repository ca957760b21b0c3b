import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionOfBins, chooseBins, slotLogits } from './discrete.ts';

const SLOT_BINS = 7 * 256;

describe('chooseBins', () => {
  it('takes the most likely bin at temperature 0, the first of equals', () => {
    const logits = new Float32Array(SLOT_BINS);
    logits[3 * 256 + 17] = 2;
    logits[5 * 256 + 250] = 1;
    logits[5 * 256 + 100] = 1;
    expect([...chooseBins(logits, { temperature: 0, seed: 1 }, 0)]).toEqual([0, 0, 0, 17, 0, 100, 0]);
  });

  it('draws bins as often as their probability says, at temperature 1 and 2', () => {
    const logits = new Float32Array(SLOT_BINS).fill(-1e9);
    for (let slot = 0; slot < 7; slot++) logits.set([Math.log(6), Math.log(3), Math.log(1)], slot * 256 + 40);
    for (const [temperature, weights] of [
      [1, [6, 3, 1]],
      [2, [6, 3, 1].map(Math.sqrt)],
    ] as const) {
      const counts = [0, 0, 0];
      const draws = 2000;
      for (let decision = 0; decision < draws; decision++) {
        for (const bin of chooseBins(logits, { temperature, seed: 5 }, decision)) counts[bin - 40]!++;
      }
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      weights.forEach((weight, i) => {
        const p = weight / total;
        const error = Math.sqrt((p * (1 - p)) / (7 * draws));
        expect(Math.abs(counts[i]! / (7 * draws) - p), `${temperature} ${i}`).toBeLessThan(5 * error);
      });
    }
  });

  it('draws each slot by itself, and the same again for the same key', () => {
    const flat = new Float32Array(SLOT_BINS);
    const bins = [...chooseBins(flat, { temperature: 1, seed: 2 }, 9)];
    expect(new Set(bins).size).toBeGreaterThan(3);
    expect([...chooseBins(flat, { temperature: 1, seed: 2 }, 9)]).toEqual(bins);
  });

  it('draws the gripper’s slot at a temperature of its own', () => {
    const logits = new Float32Array(SLOT_BINS);
    for (let slot = 0; slot < 7; slot++) logits[slot * 256 + 200] = 1;
    const rows = Array.from({ length: 50 }, (_, decision) => [
      ...chooseBins(logits, { temperature: 0, gripperTemperature: 1, seed: 5 }, decision),
    ]);
    expect(new Set(rows.flatMap((row) => row.slice(0, 6)))).toEqual(new Set([200]));
    expect(new Set(rows.map((row) => row[6])).size).toBeGreaterThan(10);
    const drawn = chooseBins(logits, { temperature: 1, seed: 5 }, 3);
    expect(chooseBins(logits, { temperature: 1, gripperTemperature: 0, seed: 5 }, 3)).toEqual(
      Uint8Array.from([...drawn.subarray(0, 6), 200]),
    );
  });

  it('never picks a bin without probability', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), fc.nat(), fc.nat(), (bin, seed, decision) => {
        const logits = new Float32Array(SLOT_BINS).fill(-200);
        for (let slot = 0; slot < 7; slot++) logits[slot * 256 + bin] = 0;
        return chooseBins(logits, { temperature: 1, seed }, decision).every((chosen) => chosen === bin);
      }),
      { seed: 1 },
    );
  });

  it('refuses bad temperatures and numbers that are not finite', () => {
    const logits = new Float32Array(SLOT_BINS);
    for (const temperature of [-1, Number.NaN, 11]) {
      expect(() => chooseBins(logits, { temperature, seed: 0 }, 0)).toThrow(
        expect.objectContaining({ code: 'bad-sampling' }),
      );
      expect(() => chooseBins(logits, { temperature: 1, gripperTemperature: temperature, seed: 0 }, 0)).toThrow(
        expect.objectContaining({ code: 'bad-sampling' }),
      );
    }
    logits[9] = Number.NaN;
    expect(() => chooseBins(logits, { temperature: 1, seed: 0 }, 0)).toThrow(
      expect.objectContaining({ code: 'policy-not-finite' }),
    );
  });
});

describe('bins and logits', () => {
  it('centre their bins: 0 is -255/256, 255 is 255/256', () => {
    expect([...actionOfBins([0, 127, 128, 255])]).toEqual([-255 / 256, -1 / 256, 1 / 256, 255 / 256]);
  });

  it('are states times the action embedding', () => {
    const states = new Float32Array(14);
    states.set([1, 2], 4);
    const embedding = new Float32Array(512);
    embedding.set([3, -1], 2 * 9);
    const logits = slotLogits(states, embedding);
    expect(logits[2 * 256 + 9]).toBe(1);
    expect(logits.filter((value) => value !== 0)).toHaveLength(1);
  });
});
