import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NEURON_COUNT, flatNeuron } from './compile.ts';
import { deltaRatio, deltaRatioFromNorms, naturalLevel, naturalPercentile, setPercentile } from './dose.ts';
import type { NaturalActivations } from './dose.ts';

const levels = [0, 0.5, 0.95, 0.99, 1];
const natural: NaturalActivations = {
  levels,
  quantiles: new Float32Array(NEURON_COUNT * levels.length),
  std: new Float32Array(NEURON_COUNT),
};
natural.quantiles.set([-1, 0, 0.5, 1, 2], flatNeuron(2, 3) * levels.length);
natural.quantiles.set([0, 10, 20, 30, 40], flatNeuron(5, 0) * levels.length);

describe('percentiles', () => {
  it.each([
    [-9, 0],
    [-0.5, 0.25],
    [0, 0.5],
    [0.25, 0.725],
    [1, 0.99],
    [1.5, 0.995],
    [99, 1],
  ])('alpha %d lies at %d', (alpha, percentile) => {
    expect(naturalPercentile(alpha, [2, 3], natural)).toBeCloseTo(percentile, 6);
  });

  it('puts the marks at the median over the set', () => {
    expect(naturalLevel(0.95, [[2, 3]], natural)).toBeCloseTo(0.5, 6);
    expect(
      naturalLevel(
        0.95,
        [
          [2, 3],
          [5, 0],
        ],
        natural,
      ),
    ).toBeCloseTo(10.25, 6);
    expect(
      setPercentile(
        20,
        [
          [2, 3],
          [5, 0],
        ],
        natural,
      ),
    ).toBeCloseTo((1 + 0.95) / 2, 6);
  });

  it('never falls as alpha rises', () => {
    fc.assert(
      fc.property(fc.float({ min: -3, max: 3, noNaN: true }), fc.float({ min: 0, max: 2, noNaN: true }), (a, more) => {
        expect(naturalPercentile(a + more, [2, 3], natural)).toBeGreaterThanOrEqual(
          naturalPercentile(a, [2, 3], natural),
        );
      }),
    );
  });
});

describe('delta over residual', () => {
  it('is the norm of the summed value vectors over the norm of the stream', () => {
    const vectors = Float32Array.of(1, 0, 0, 1);
    expect(deltaRatio([3, 4], vectors, Float32Array.of(0, 10))).toBeCloseTo(0.5, 6);
    expect(deltaRatio([3, -3], Float32Array.of(1, 0, 1, 0), Float32Array.of(0, 10))).toBe(0);
  });

  it('from norms alone agrees where the vectors are orthogonal', () => {
    expect(deltaRatioFromNorms([3, 4], [1, 1], 10)).toBeCloseTo(0.5, 6);
  });
});
