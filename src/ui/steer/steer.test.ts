import { describe, expect, it } from 'vitest';
import type { Concept } from '#lens/concept.ts';
import { NEURON_COUNT } from '#steering/compile.ts';
import { AMOUNT_LIMITS } from '#steering/limits.ts';
import type { NaturalActivations } from '#steering/dose.ts';
import { layerRange, parseAmount, percentileWords, signedAmount, thumbText } from './amount-words.ts';
import { leadingTokens, setWarnings } from './concept-set.ts';
import { parseNeurons } from './parse-neurons.ts';
import { sliderMarks } from './slider-marks.ts';
import { amountAfterKey, amountAt, positionOf } from './slider-scale.ts';
import { changeSentence, shadowRows } from './shadow-words.ts';

const LIMITS = AMOUNT_LIMITS.override;
const MAP = [0, 1, 2, 21, 22, 23, 24, 25, 26, 27, 28, 29];

describe('the slider', () => {
  it('finds every whole step again, on both scales', () => {
    for (const shape of ['root', 'linear'] as const)
      for (let step = -200; step <= 200; step++) {
        const amount = step / 20;
        expect(amountAt(positionOf(amount, LIMITS, shape), LIMITS, shape)).toBeCloseTo(amount, 9);
      }
  });

  it('gives small amounts room, keeps zero in the middle, and holds typed extremes at its ends', () => {
    expect(positionOf(0, LIMITS, 'root')).toBe(0.5);
    expect(positionOf(0.4, LIMITS, 'root')).toBeCloseTo(0.6, 9);
    expect(positionOf(55, LIMITS, 'root')).toBe(1);
    expect(Object.is(amountAt(0.5, LIMITS, 'root'), 0)).toBe(true);
  });

  it('obeys the keys of the slider pattern and leaves the others', () => {
    expect(amountAfterKey('ArrowRight', false, 1, LIMITS)).toBe(1.05);
    expect(amountAfterKey('ArrowLeft', true, 1, LIMITS)).toBe(0.5);
    expect(amountAfterKey('PageUp', false, 9.5, LIMITS)).toBe(10);
    expect(amountAfterKey('Home', false, 1, LIMITS)).toBe(-10);
    expect(amountAfterKey('z', false, 1, LIMITS)).toBeUndefined();
  });

  it('marks the percentiles of what the operator changes', () => {
    const levels = [0.5, 0.95, 0.99, 1];
    const quantiles = new Float32Array(NEURON_COUNT * 4);
    quantiles.set([0.25, 1, 2, 4], 0);
    const natural: NaturalActivations = { levels, quantiles, std: new Float32Array(NEURON_COUNT).fill(0.5) };
    const at = (operator: 'override' | 'add' | 'add-std') =>
      sliderMarks({ operator, neurons: [[0, 0]] }, natural).marks.map(({ amount }) => amount);
    expect(at('override')).toEqual([0.25, 1, 2]);
    expect(at('add')).toEqual([0, 0.75, 1.75]);
    expect(at('add-std')).toEqual([0, 1.5, 3.5]);
    expect(sliderMarks({ operator: 'override', neurons: [] }, natural).marks).toEqual([]);
  });
});

describe('words of amounts', () => {
  it('writes and reads signs, units and decimals', () => {
    expect([signedAmount(2), signedAmount(-0.5), signedAmount(-0.001), signedAmount(12.34)]).toEqual([
      '+2.00',
      '−0.50',
      '0',
      '+12.3',
    ]);
    expect(thumbText('scale', -1)).toBe('×−1.00');
    expect([parseAmount('−2,5'), parseAmount('×3'), parseAmount(' '), parseAmount('1e999')]).toEqual([
      -2.5,
      3,
      undefined,
      undefined,
    ]);
  });

  it('places an amount among natural activations', () => {
    expect(percentileWords(0.5)).toBe('at or below the median');
    expect(percentileWords(0.93)).toBe('93rd percentile of natural');
    expect(percentileWords(0.9951)).toBe('99.5th percentile of natural');
    expect(percentileWords(1)).toBe('above every recorded activation');
    expect(layerRange([9, 3, 11])).toBe('L3–L11');
  });
});

describe('a list of neurons', () => {
  it('reads both numberings and every usual way to write a pair, each neuron once', () => {
    expect(parseNeurons('L23:884, 9:1137\n[5, 799] L5·884', MAP)).toEqual({
      neurons: [
        [5, 884],
        [9, 1137],
        [5, 799],
      ],
      issue: '',
    });
  });

  it('says what it could not read', () => {
    expect(parseNeurons('L15:3', MAP).issue).toContain('L15:3');
    expect(parseNeurons('9:1536', MAP).issue).toContain('9:1536');
    expect(parseNeurons('9:1 slow', MAP).issue).toContain('slow');
    expect(parseNeurons('', MAP).issue).not.toBe('');
  });
});

describe('an edited concept', () => {
  const member = (index: number, reads: 'both' | 'word', actionTokens = 0) =>
    ({ layer: 9, index, cosine: 0.9, tokens: [], reads, actionTokens }) as const;
  const concept: Concept = {
    word: 'up',
    k: 3,
    depth: 'full',
    tokenIds: [1],
    members: [member(1, 'word'), member(2, 'both'), member(3, 'word', 2)],
    purity: 2 / 3,
    warnings: [{ kind: 'antonym', text: 'its own' }],
  };

  it('keeps its warnings while whole and recounts them once edited', () => {
    const all = concept.members.map(({ index }) => [9, index] as const);
    expect(setWarnings(concept, all)).toEqual(['its own']);
    expect(setWarnings(concept, all.slice(0, 2))).toEqual(['1 of 2 members also read as the opposite of “up”.']);
    expect(setWarnings(concept, all.slice(0, 1))).toEqual([]);
  });

  it('shows each leading token once, best ranks first', () => {
    const lines = [
      ['·up', 'Up', 'a'],
      ['up', 'b', 'c'],
    ].map((tokens) => ({ tokens: tokens.map((text) => ({ text })) }));
    expect(leadingTokens(lines, 3).map(({ text }) => text)).toEqual(['·up', 'b', 'a']);
  });
});

describe('the shadow in words', () => {
  const side = (dz: number, bin: number, z: number) => ({
    action: Float32Array.of(0, 0, dz, 0, 0, 0, 1),
    bins: Uint8Array.of(128, 128, bin, 128, 128, 128, 255),
    path: Float32Array.of(0, 0, 0.1, 0, 0, 0.1, 0, 0, 0.1, 0, 0, 0.1, 0, 0, z),
  });
  const shadow = (steered: ReturnType<typeof side>) =>
    ({ decision: 0, tick: 0, unsteered: side(-0.25, 96, 0.08), steered, acting: 1, millis: 0 }) as const;

  it('counts changed tokens and says how far the paths end apart', () => {
    expect(
      shadowRows(shadow(side(0, 128, 0.1)))
        .filter(({ isChanged }) => isChanged)
        .map(({ name }) => name),
    ).toEqual(['dz']);
    expect(changeSentence(shadow(side(0, 128, 0.1)))).toBe(
      '1 of 7 action tokens changed; the tool would end 20 mm away after 0.4 s.',
    );
    expect(changeSentence(shadow(side(-0.25, 96, 0.08)))).toBe('None of the seven action tokens changed.');
  });
});
