import { describe, expect, it } from 'vitest';
import { LAYERS, NEURONS, PREFIX_TOKENS, SLOTS, WIDTH, type Readouts } from '#policy/types.ts';
import { NEURON_COUNT } from '#steering/compile.ts';
import type { Intervention } from '#steering/intervention.ts';
import { deltaDose, summariseActivity } from './activity.ts';

const TEXT = 2;
const SUFFIX = TEXT + SLOTS;
const NEURON = 4 * NEURONS + 10;

/** Neuron 4:10 fires 3 at every slot and 1 and 2 at the two words; residual norms are 2 everywhere. */
function readouts(): Readouts {
  const suffix = new Float32Array(LAYERS * SUFFIX * NEURONS);
  const set = (token: number, value: number) => (suffix[(4 * SUFFIX + token) * NEURONS + 10] = value);
  set(0, 1);
  set(1, 2);
  for (let slot = 0; slot < SLOTS; slot++) set(TEXT + slot, 3);
  const stream = (tokens: number) => {
    const values = new Float32Array(LAYERS * tokens * WIDTH);
    for (let row = 0; row < LAYERS * tokens; row++) values[row * WIDTH] = 2;
    return values;
  };
  return {
    textTokens: TEXT,
    activations: { prefix: new Float32Array(LAYERS * PREFIX_TOKENS * NEURONS), suffix },
    residuals: { prefix: stream(PREFIX_TOKENS), suffix: stream(SUFFIX) },
  };
}

const NORMS = new Float32Array(NEURON_COUNT).fill(0.5);
const STDS = new Float32Array(NEURON_COUNT).fill(4);
const dose = (change: Partial<Intervention>) =>
  deltaDose(
    { operator: 'override', amount: 0, neurons: [[4, 10]], tokens: ['slots'], ...change },
    summariseActivity(readouts()),
    NORMS,
    STDS,
  );

describe('the activity of a moment', () => {
  it('keeps mean and mean square a group, and the norm of the stream', () => {
    const { mean, meanSquare, residualNorms } = summariseActivity(readouts());
    expect(mean[2 * NEURON_COUNT + NEURON]).toBe(1.5);
    expect(meanSquare[2 * NEURON_COUNT + NEURON]).toBe(2.5);
    expect(mean[3 * NEURON_COUNT + NEURON]).toBeCloseTo(3, 6);
    expect(mean[NEURON]).toBe(0);
    for (const norm of residualNorms) expect(norm).toBeCloseTo(2, 6);
  });
});

describe('delta over residual', () => {
  it('is the edit by hand, for each operator', () => {
    expect(dose({ amount: 7 })?.ratio).toBeCloseTo((4 * 0.5) / 2, 5);
    expect(dose({ operator: 'add', amount: 7 })?.ratio).toBeCloseTo((7 * 0.5) / 2, 5);
    expect(dose({ operator: 'add-std', amount: 2 })?.ratio).toBeCloseTo((8 * 0.5) / 2, 5);
    expect(dose({ operator: 'scale', amount: 3 })?.ratio).toBeCloseTo((6 * 0.5) / 2, 5);
    expect(dose({ operator: 'ablate' })?.ratio).toBeCloseTo((3 * 0.5) / 2, 5);
    expect(dose({ operator: 'scale', amount: 1 })).toBeUndefined();
  });

  it('names the layer and the group where the edit is largest', () => {
    expect(dose({ amount: 7, tokens: ['text', 'slots'] })).toMatchObject({ layer: 4, group: 'text' });
    const direction = Array.from({ length: WIDTH }, (_, i) => (i === 0 ? 6 : 0));
    const residual = dose({ operator: 'residual', amount: 2, neurons: [], directions: { 11: direction } });
    expect(residual).toMatchObject({ layer: 11, group: 'slots' });
    expect(residual?.ratio).toBeCloseTo(6, 5);
  });
});
