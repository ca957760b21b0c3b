import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordingText } from '#rollout/recording-text.ts';
import { randomRecording } from '#rollout/test-support/random-recording.ts';
import type { Intervention } from '#steering/intervention.ts';
import { EXAMPLES } from './examples.ts';
import { interventionText } from './intervention-text.ts';
import { readLabFile } from './lab-file.ts';
import { toLinkDocument } from './link-document.ts';
import { parseLink } from './link.ts';
import { writeRecordingParquet } from './recording-parquet.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const [recording] = fc.sample(
  randomRecording.filter(({ decisions }) => decisions.length > 2),
  { numRuns: 1, seed: 3 },
);
const set: readonly Intervention[] = [{ operator: 'add', amount: 2, neurons: [[3, 5]], name: 'slow' }];

describe('a dropped file', () => {
  it('is known by what it holds', async () => {
    const read = { ok: true, value: { kind: 'recording', recording } };
    expect(await readLabFile(bytesOf(recordingText(recording!)))).toEqual(read);
    expect(await readLabFile(writeRecordingParquet(recording!))).toEqual(read);
    expect(await readLabFile(bytesOf(interventionText(set)))).toEqual({
      ok: true,
      value: { kind: 'interventions', interventions: set, issues: [] },
    });
    const link = parseLink(EXAMPLES[0]!.hash);
    expect(await readLabFile(bytesOf(JSON.stringify(toLinkDocument(link))))).toEqual({
      ok: true,
      value: { kind: 'link', state: link.state, page: link.page },
    });
  });

  it('keeps the interventions that can be read, and says which could not', async () => {
    const read = await readLabFile(bytesOf(JSON.stringify({ interventions: [...set, { operator: 'lift' }] })));
    expect(read).toMatchObject({ ok: true, value: { interventions: set } });
    expect(read.ok && read.value.kind === 'interventions' && read.value.issues).toEqual([
      expect.stringMatching(/^Intervention 2, operator: expected one of override, .*; received "lift"\.$/),
    ]);
  });

  it.each<[string, Uint8Array | string, RegExp]>([
    ['nothing', '', /empty/],
    ['text', 'hello', /not JSON: /],
    ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0xff), /not JSON, and no Parquet/],
    ['an archive', 'PK\u0003\u0004', /archive.*press Lens/],
    ['a number', '7', /single value/],
    ['other JSON', '{"name": 1, "age": 2}', /none of the fields .* it has "name", "age"/],
    ['a rollout report', '{"schema": 1, "episodes": []}', /report of a rollout/],
    ['an empty set', '{"interventions": []}', /empty/],
    [
      'a set of one mistake',
      '[{"operator": "add", "neurons": [[12, 0]]}]',
      /neurons\[0\]\[0\]: expected a layer 0 to 11; received 12/,
    ],
    ['half a recording', '{"spec": {}, "version": 1}', /The recording cannot be read, spec\.suite: missing; expected/],
    ['a recording of tomorrow', '{"spec": {}, "version": 9}', /version 9; this page reads 1/],
    ['a link of another form', '{"schema": 1, "state": {}}', /link document cannot be read: at state\.bundleId/],
    ['cut Parquet', writeRecordingParquet(recording!).subarray(0, 300), /damaged or was cut/],
  ])('that is %s is refused in words', async (_name, content, sentence) => {
    const read = await readLabFile(typeof content === 'string' ? bytesOf(content) : content);
    expect(read.ok || read.error.sentence).toMatch(sentence);
  });

  it('is answered whatever it is', async () => {
    const anything = fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.json().map(bytesOf));
    await fc.assert(
      fc.asyncProperty(anything, async (bytes) => typeof (await readLabFile(bytes)).ok === 'boolean'),
      { numRuns: 200, seed: 11 },
    );
  });
});
