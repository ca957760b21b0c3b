import fc from 'fast-check';
import { parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { parseRecordingText } from '#rollout/recording-schema.ts';
import { recordingText } from '#rollout/recording-text.ts';
import { randomRecording } from '#rollout/test-support/random-recording.ts';
import { METADATA_KEY, readRecordingParquet, writeRecordingParquet } from './recording-parquet.ts';

const [sample] = fc.sample(
  randomRecording.filter(({ spec, decisions }) => spec.head === 'discrete' && decisions.length > 5),
  { numRuns: 1, seed: 2 },
);

describe('a recording in Parquet', () => {
  it('is read back as the same recording, and agrees with the JSON file', async () => {
    await fc.assert(
      fc.asyncProperty(randomRecording, async (recording) => {
        const read = await readRecordingParquet(writeRecordingParquet(recording));
        expect(read).toEqual({ ok: true, value: recording });
        expect(read).toEqual(parseRecordingText(recordingText(recording)));
      }),
      { numRuns: 40, seed: 7 },
    );
  });

  it('has the same bytes each time', () => {
    expect(writeRecordingParquet(sample!)).toEqual(writeRecordingParquet(structuredClone(sample!)));
  });

  it('is a table that other programs read: a row a decision', async () => {
    const rows = await parquetReadObjects({ file: writeRecordingParquet(sample!).buffer });
    expect(rows).toHaveLength(sample!.decisions.length);
    const { tick, action, bins } = sample!.decisions[2]!;
    expect(rows[2]).toMatchObject({ tick, dx: action[0], grip: action[6], bin_dx: bins![0], bin_grip: bins![6] });
    expect(Object.keys(rows[0]!)).toHaveLength(16);
  });

  const table = (columns: readonly string[], episode?: string) =>
    new Uint8Array(
      parquetWriteBuffer({
        columnData: columns.map((name) => ({ name, type: 'DOUBLE', data: [0] })),
        ...(episode !== undefined && { kvMetadata: [{ key: METADATA_KEY, value: episode }] }),
      }),
    );
  const { decisions: _, ...episode } = sample!;

  it.each<[string, Uint8Array, RegExp]>([
    ['a table of something else', table(['a', 'b']), /no entry "steerlab\.recording", so it is no recording/],
    ['a table without grip', table(['tick', 'dx', 'dy', 'dz', 'droll', 'dpitch', 'dyaw'], '{}'), /no column "grip"/],
    ['a file that was cut', writeRecordingParquet(sample!).subarray(0, 200), /damaged or was cut/],
    ['no bytes', new Uint8Array(0), /damaged or was cut/],
    [
      'an episode with a later end than its decisions',
      table(['tick', 'dx', 'dy', 'dz', 'droll', 'dpitch', 'dyaw', 'grip'], JSON.stringify({ ...episode, ticks: 0 })),
      /do not rise from 0 to the end/,
    ],
  ])('refuses %s in words', async (_name, bytes, sentence) => {
    const read = await readRecordingParquet(bytes);
    expect(read.ok || read.error.message).toMatch(sentence);
  });

  it('answers for any damage, and never with another episode', async () => {
    const whole = writeRecordingParquet(sample!);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const broken = whole.slice();
        broken[at] = broken[at]! ^ change;
        const read = await readRecordingParquet(broken);
        if (read.ok) expect(read.value.decisions).toEqual(sample!.decisions);
      }),
      { numRuns: 250, seed: 8 },
    );
  });
});
