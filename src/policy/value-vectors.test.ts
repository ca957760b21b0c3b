import { beforeAll, describe, expect, it } from 'vitest';
import type { Bundle } from './bundle.ts';
import { openCommittedBundle } from './test-support/open-bundle.ts';
import { FIRST_ACTION_TOKEN } from './types.ts';
import { downProjection, embeddingRows, projectOnVocabulary, unembeddingRow, valueVector } from './value-vectors.ts';

let bundle: Bundle;
beforeAll(async () => {
  bundle = await openCommittedBundle();
});

describe('value vectors', () => {
  it('are the columns of down_proj', () => {
    const { tensors } = bundle;
    for (const [layer, index] of [
      [0, 0],
      [8, 700],
      [11, 1535],
    ] as const) {
      const whole = tensors.floats(downProjection(layer));
      const column = Float32Array.from({ length: 576 }, (_, row) => whole[row * 1536 + index]!);
      expect(valueVector(tensors, layer, index)).toEqual(column);
    }
  });

  it('project on the vocabulary as dot products with the rows of U, bins at its end', () => {
    const { tensors } = bundle;
    const vector = valueVector(tensors, 9, 123);
    const logits = projectOnVocabulary(tensors, vector);
    expect(logits).toHaveLength(49_152);
    for (const token of [0, 1, 5000, 40_000, FIRST_ACTION_TOKEN - 1, FIRST_ACTION_TOKEN, 49_151]) {
      const row = unembeddingRow(tensors, token);
      const dot = row.reduce((sum, value, i) => sum + value * vector[i]!, 0);
      expect(logits[token]).toBeCloseTo(dot, 4);
    }
  });

  it('refuse layers, neurons and tokens that do not exist', () => {
    const { tensors } = bundle;
    expect(() => valueVector(tensors, 12, 0)).toThrow(/layer 12/);
    expect(() => valueVector(tensors, 0, 1536)).toThrow(/neuron 1536/);
    expect(() => valueVector(tensors, 0, 0.5)).toThrow(/neuron 0.5/);
    expect(() => embeddingRows(tensors, [-1])).toThrow(/token -1/);
    expect(() => embeddingRows(tensors, [49_152])).toThrow(/token 49152/);
  });
});
