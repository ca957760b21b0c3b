import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { driveEpisode } from './driver.ts';
import { parseRecording, parseRecordingText } from './recording-schema.ts';
import type { Recording } from './recording.ts';
import { plainPolicy } from './test-support/plain-policy.ts';
import { PointWorld } from './test-support/point-world.ts';

let recording: Recording;
beforeAll(async () => {
  recording = await driveEpisode(new PointWorld(), plainPolicy(), {
    suite: 'lift',
    seed: 3,
    head: 'discrete',
    sampling: { temperature: 1, seed: 3 },
    flowSteps: 5,
    interventions: [{ operator: 'add', amount: 0.1, neurons: [[0, 0]], when: { event: { kind: 'holding' } } }],
    controller: {
      measure: 'speed',
      setPoint: 0.1,
      proportional: 1,
      integral: 0,
      derivative: 0,
      minAmount: -1,
      maxAmount: 1,
      intervention: 0,
    },
    maxDecisions: 40,
  });
});

describe('parseRecording', () => {
  it('reads what the driver writes, unchanged', () => {
    expect(parseRecordingText(JSON.stringify(recording))).toEqual({ ok: true, value: recording });
  });

  it.each<[string, (one: Recording) => unknown, RegExp]>([
    ['a newer version', (one) => ({ ...one, version: 2 }), /version 2; this page reads 1/],
    [
      'an unknown suite',
      (one) => ({ ...one, spec: { ...one.spec, suite: 'juggle' } }),
      /spec\.suite: expected .*"lift".*; received "juggle"/,
    ],
    [
      'a short action',
      (one) => ({ ...one, decisions: [{ tick: 0, action: [1] }] }),
      /decisions\[0\]\.action: expected 7 numbers; received a list of 1\./,
    ],
    [
      'NaN',
      (one) => ({ ...one, decisions: [{ tick: 0, action: Array(7).fill(NaN) }] }),
      /decisions\[0\]\.action\[0\]: expected number; received NaN/,
    ],
    [
      'a bin of 256',
      (one) => ({ ...one, decisions: [{ ...one.decisions[0], bins: Array(7).fill(256) }] }),
      /bins\[0\]: expected <=255; received 256/,
    ],
    ['ticks that fall', (one) => ({ ...one, decisions: [...one.decisions].reverse() }), /do not rise/],
    ['a decision after the end', (one) => ({ ...one, ticks: 3 }), /do not rise from 0 to the end/],
    ['no decisions', (one) => ({ ...one, decisions: [] }), /none, although/],
    [
      'a bad neuron',
      (one) => ({ ...one, spec: { ...one.spec, interventions: [{ operator: 'add', neurons: [[99, 0]] }] } }),
      /layer 0 to 11/,
    ],
    [
      'a controller of nothing',
      (one) => ({ ...one, spec: { ...one.spec, interventions: [] } }),
      /moves intervention 1 of 0/,
    ],
    ['a missing hash', ({ finalHash: _, ...one }) => one, /finalHash: missing; expected/],
    ['nothing', () => null, /cannot be read: expected Object; received null/],
  ])('refuses %s in words', (_, change, sentence) => {
    const result = parseRecording(change(recording));
    expect(result.ok).toBe(false);
    expect(result.ok || result.error.message).toMatch(sentence);
  });

  it('says so when it is not JSON', () => {
    expect(parseRecordingText('{')).toMatchObject({ ok: false, error: { code: 'bad-recording' } });
  });

  it('returns for any value', () => {
    fc.assert(fc.property(fc.anything(), (input) => typeof parseRecording(input).ok === 'boolean'));
  });
});
