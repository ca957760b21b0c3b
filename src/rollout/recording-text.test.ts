import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRecordingText } from './recording-schema.ts';
import { recordingText } from './recording-text.ts';
import type { Recording } from './recording.ts';
import { randomRecording } from './test-support/random-recording.ts';

/** The same value with every object's fields in reverse. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, field]) => [name, reversed(field)]),
  );
}

describe('the text of a recording', () => {
  it('is read back as the same recording', () => {
    fc.assert(
      fc.property(randomRecording, (recording) => {
        expect(parseRecordingText(recordingText(recording))).toEqual({ ok: true, value: recording });
      }),
      { numRuns: 100, seed: 5 },
    );
  });

  it('has the same bytes whatever order the fields were made in, and after a round trip', () => {
    fc.assert(
      fc.property(randomRecording, (recording) => {
        const text = recordingText(recording);
        expect(recordingText(reversed(recording) as Recording)).toBe(text);
        const read = parseRecordingText(text);
        expect(read.ok && recordingText(read.value)).toBe(text);
      }),
      { numRuns: 60, seed: 6 },
    );
  });

  it('writes a decision a line', () => {
    const [recording] = fc.sample(
      randomRecording.filter(({ decisions }) => decisions.length > 3),
      { numRuns: 1, seed: 1 },
    );
    const lines = recordingText(recording!).split('\n');
    expect(lines.filter((line) => line.startsWith('  {"tick":'))).toHaveLength(recording!.decisions.length);
  });

  it('refuses to write what could not be read', () => {
    const [recording] = fc.sample(randomRecording, { numRuns: 1, seed: 1 });
    expect(() => recordingText({ ...recording!, finalHash: 'none' })).toThrow(/finalHash: expected 16 hex digits/);
  });
});
