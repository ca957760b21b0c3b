import { parquetMetadata, parquetReadObjects, type FileMetaData } from 'hyparquet';
import { parquetWriteBuffer, type ColumnSource } from 'hyparquet-writer';
import { LabError, err, type Result } from '#base/errors.ts';
import { hexOf, sha256 } from '#base/sha256.ts';
import { MAX_DECISIONS } from '#rollout/limits.ts';
import { parseRecording, type RecordingError } from '#rollout/recording-schema.ts';
import { recordingText } from '#rollout/recording-text.ts';
import type { RecordedDecision, Recording } from '#rollout/recording.ts';
import { ACTION_DIMENSIONS } from '#sim/types.ts';

/**
 * A recording as a table: one row a decision, columns `tick`, the seven dimensions of the action, `bin_dx` to `bin_grip`
 * (null without bins) and `amount` (null without a controller). Everything that is said once an episode stands as JSON in the
 * file's metadata under METADATA_KEY, and sha256 over all bytes before the footer under DIGEST_KEY.
 */
export const METADATA_KEY = 'steerlab.recording';
export const DIGEST_KEY = 'steerlab.sha256';

/** "PAR1" at the end, after the footer's length. */
const TAIL_BYTES = 8;
const REQUIRED_COLUMNS: readonly string[] = ['tick', ...ACTION_DIMENSIONS];
const BIN_COLUMNS: readonly string[] = ACTION_DIMENSIONS.map((name) => `bin_${name}`);

/** The bytes of a Parquet file; the same recording gives the same bytes. @throws LabError 'bad-recording' */
export function writeRecordingParquet(recording: Recording): Uint8Array<ArrayBuffer> {
  // By way of the JSON file, so that both say exactly the same.
  const { decisions, ...episode } = JSON.parse(recordingText(recording)) as Recording;
  const columnData: ColumnSource[] = [
    { name: 'tick', type: 'INT32', nullable: false, data: decisions.map(({ tick }) => tick) },
    ...ACTION_DIMENSIONS.map((name, at): ColumnSource => ({
      name,
      type: 'DOUBLE',
      nullable: false,
      data: decisions.map(({ action }) => action[at]),
    })),
    ...BIN_COLUMNS.map((name, at): ColumnSource => ({
      name,
      type: 'INT32',
      data: decisions.map(({ bins }) => bins?.[at] ?? null),
    })),
    { name: 'amount', type: 'DOUBLE', data: decisions.map(({ amount }) => amount ?? null) },
  ];
  const write = (digest: string) =>
    new Uint8Array(
      parquetWriteBuffer({
        columnData,
        createdBy: 'Steerlab',
        kvMetadata: [
          { key: METADATA_KEY, value: JSON.stringify(episode) },
          { key: DIGEST_KEY, value: digest },
        ],
      }),
    );
  // Only the footer knows the digest, so the bytes before it are final at the first writing.
  return write(digestOf(write('')));
}

/** A recording from the bytes of a Parquet file. Never throws. */
export async function readRecordingParquet(bytes: Uint8Array): Promise<Result<Recording, RecordingError>> {
  // A copy of its own: the bytes may be a view into a larger buffer.
  const own = Uint8Array.from(bytes);
  try {
    const metadata = parquetMetadata(own.buffer);
    const said = (name: string) => metadata.key_value_metadata?.find(({ key }) => key === name)?.value;
    const episode = said(METADATA_KEY);
    if (episode === undefined) return refuse(`: its metadata has no entry "${METADATA_KEY}", so it is no recording.`);
    if (!isSound(metadata, own) || (said(DIGEST_KEY) ?? digestOf(own)) !== digestOf(own)) return damaged();
    const rows = await parquetReadObjects({ file: own.buffer });
    const missing = REQUIRED_COLUMNS.find((name) => rows[0] !== undefined && !(name in rows[0]));
    if (missing !== undefined) return refuse(`: it has no column "${missing}".`);
    return parseRecording({ ...(JSON.parse(episode) as object), decisions: rows.map(decisionOf) });
  } catch (cause) {
    return damaged(cause);
  }
}

/** Whether every column lies inside the file and is no longer than an episode: the reader loops without end on some that do not. */
function isSound({ num_rows, row_groups }: FileMetaData, bytes: Uint8Array): boolean {
  const end = BigInt(footerStart(bytes));
  if (num_rows > BigInt(MAX_DECISIONS.max)) return false;
  return row_groups.every(({ columns, num_rows: rows }) =>
    columns.every(({ file_offset, meta_data }) => {
      if (!meta_data) return false;
      const { num_values, total_compressed_size: size, data_page_offset } = meta_data;
      const starts = [file_offset, data_page_offset, meta_data.dictionary_page_offset ?? data_page_offset];
      if (num_values !== rows || rows > num_rows || size <= 0n) return false;
      return starts.every((start) => start >= 0n && start + size <= end);
    }),
  );
}

function footerStart(bytes: Uint8Array): number {
  const { buffer, byteOffset, byteLength } = bytes;
  return byteLength - TAIL_BYTES - new DataView(buffer, byteOffset).getUint32(byteLength - TAIL_BYTES, true);
}

function digestOf(bytes: Uint8Array): string {
  return hexOf(sha256(bytes.subarray(0, footerStart(bytes))));
}

/** Integers of other writers come as bigint. */
function decisionOf(row: Readonly<Record<string, unknown>>): RecordedDecision {
  const isGiven = (name: string) => (row[name] ?? null) !== null;
  const number = (name: string) => (isGiven(name) ? Number(row[name]) : NaN);
  return {
    tick: number('tick'),
    action: ACTION_DIMENSIONS.map(number),
    ...(BIN_COLUMNS.some(isGiven) && { bins: BIN_COLUMNS.map(number) }),
    ...(isGiven('amount') && { amount: number('amount') }),
  };
}

interface Refused {
  readonly ok: false;
  readonly error: LabError<'bad-recording'>;
}

function damaged(cause?: unknown): Refused {
  return refuse(': the Parquet file is damaged or was cut.', cause);
}

function refuse(detail: string, cause?: unknown): Refused {
  const fix = 'Export it again from the lab.';
  return err(new LabError('bad-recording', `The recording cannot be read${detail}`, { fix, cause }));
}
