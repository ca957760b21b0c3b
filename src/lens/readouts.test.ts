import { describe, expect, it } from 'vitest';
import { depthOfDecision } from './depth.ts';
import { directEffect, expectedAction, expectedShift } from './direct-effect.ts';
import { projectVector, rankTokens } from './project.ts';
import { projectionRows, residualAt, rms } from './residual-lens.ts';
import { strongestVectors } from './strongest.ts';
import { floatsOf, tiny, tinyWeights } from './test-support/tiny.ts';
import { valueVector } from './weights.ts';

const { states: stored, direct } = tiny.expected;
const LAYERS = 4;
const { width } = tinyWeights;
const states = {
  residuals: floatsOf(stored.residuals),
  middles: floatsOf(stored.middles),
  layers: LAYERS,
  width,
};

describe('residual lens', () => {
  const rows = projectionRows(states, stored.token, tinyWeights.finalNorm);
  const top = (row: number) => rankTokens(projectVector(tinyWeights, rows.slice(row * width, (row + 1) * width)), 5);

  it('of the residual stream applies the final norm, as PyTorch does', () => {
    for (let layer = 0; layer < LAYERS; layer++) {
      expect(top(layer).ids).toEqual(tiny.expected.residualTop[layer]);
      top(layer).logits.forEach((logit, rank) => {
        expect(logit).toBeCloseTo(tiny.expected.residualLogits[layer]![rank]!, 4);
      });
    }
  });

  it("of the FFN's contribution does not", () => {
    for (let layer = 0; layer < LAYERS; layer++)
      expect(top(LAYERS + layer).ids).toEqual(tiny.expected.contributionTop[layer]);
  });
});

describe('depth of a decision', () => {
  it('is the probability of the bin after each block', () => {
    const depth = depthOfDecision(states, tinyWeights, stored.token, stored.bin);
    depth.forEach((p, layer) => expect(p).toBeCloseTo(tiny.expected.depth[layer]!, 6));
  });
});

describe('direct effect', () => {
  it('is that of PyTorch', () => {
    const vector = valueVector(tinyWeights, direct.layer, direct.index);
    const divisor = rms(residualAt(states, LAYERS - 1, stored.token));
    expect(divisor).toBeCloseTo(direct.divisor, 5);
    const effect = directEffect(tinyWeights, vector, direct.activation, divisor);
    effect.forEach((logit, bin) => expect(logit).toBeCloseTo(direct.effect[bin]!, 5));
  });

  it('moves the expected action towards the bins it raises', () => {
    const flat = new Array<number>(32).fill(0);
    const up = flat.map((_, bin) => bin / 8);
    expect(expectedAction(flat)).toBeCloseTo(0, 12);
    expect(expectedShift(flat, up)).toBeGreaterThan(0.3);
    expect(expectedShift(up, flat)).toBe(0);
  });
});

describe('strongest value vectors', () => {
  const [layers, tokens, neurons] = [3, 5, 8];
  const activations = Float32Array.from({ length: layers * tokens * neurons }, (_, i) => Math.sin(i * 12.9898) * 2);
  const norms = Float32Array.from({ length: layers * neurons }, (_, i) => 1 + (i % 7));
  const input = { activations, norms, layers, neurons, before: activations.map((a) => a / 2) };

  it('are those of the greatest |activation| x norm at the token', () => {
    const all = Array.from({ length: layers * neurons }, (_, row) => {
      const activation = activations[(Math.floor(row / neurons) * tokens + 3) * neurons + (row % neurons)]!;
      return { row, activation, strength: Math.abs(activation) * norms[row]! };
    }).sort((a, b) => b.strength - a.strength);
    const got = strongestVectors(input, 3, 6);
    expect(got.map(({ layer, index }) => layer * neurons + index)).toEqual(all.slice(0, 6).map(({ row }) => row));
    got.forEach((vector, n) => {
      expect(vector.activation).toBe(all[n]!.activation);
      expect(vector.before).toBe(Math.fround(all[n]!.activation / 2));
    });
  });

  it('stay inside the layer range', () => {
    expect(strongestVectors(input, 0, 20, [1, 2]).every(({ layer }) => layer === 1)).toBe(true);
    expect(strongestVectors(input, 0, 20, [1, 2])).toHaveLength(8);
  });
});
