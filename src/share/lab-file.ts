import { LabError, err, ok, type Result } from '#base/errors.ts';
import { parseRecording } from '#rollout/recording-schema.ts';
import type { Recording } from '#rollout/recording.ts';
import type { Intervention } from '#steering/intervention.ts';
import { parseInterventions } from '#steering/schema.ts';
import { readLinkDocument } from './link-document.ts';
import type { LinkState, PageOptions } from './link-state.ts';

/** What a file from outside turned out to hold. */
export type LabFile =
  | { readonly kind: 'recording'; readonly recording: Recording }
  | {
      readonly kind: 'interventions';
      readonly interventions: readonly Intervention[];
      /** Everything that was not taken as it stood, one sentence each. */
      readonly issues: readonly string[];
    }
  | { readonly kind: 'link'; readonly state: LinkState; readonly page: PageOptions };

export const LAB_FILE_EXTENSIONS = ['.json', '.parquet'] as const;
/** Nothing that the lab or the command line writes for it comes near: 32 residual directions of 12 layers take 5 MB. */
const MAX_FILE_BYTES = 20_000_000;

/** Reads a dropped file by what it holds, not by its name. Never throws; every refusal says which field and what was expected. */
export async function readLabFile(bytes: Uint8Array): Promise<Result<LabFile>> {
  if (bytes.length === 0) return refuse('The file is empty.');
  if (bytes.length > MAX_FILE_BYTES) {
    return refuse(`The file has ${Math.round(bytes.length / 1e6)} MB; what the lab writes stays below 20 MB.`);
  }
  const magic = String.fromCharCode(...bytes.subarray(0, 4));
  if (magic === 'PAR1') {
    const { readRecordingParquet } = await import('./recording-parquet.ts');
    const read = await readRecordingParquet(bytes);
    return read.ok ? ok({ kind: 'recording', recording: read.value }) : read;
  }
  if (magic.startsWith('PK')) {
    return refuse('This is an archive.', 'A lens pack opens in the lens: press Lens and drop it there.');
  }
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? `: ${cause.message.replace(/\.$/, '')}` : ', and no Parquet';
    return refuse(`The file is not JSON${reason}.`, undefined, cause);
  }
  return readJson(json);
}

function readJson(json: unknown): Result<LabFile> {
  if (Array.isArray(json)) return readInterventions(json);
  if (typeof json !== 'object' || json === null) return refuse('The file holds a single value.');
  if ('interventions' in json) return readInterventions(json);
  if ('spec' in json || 'decisions' in json) {
    const read = parseRecording(json);
    return read.ok ? ok({ kind: 'recording', recording: read.value }) : read;
  }
  if ('state' in json) {
    const read = readLinkDocument(JSON.stringify(json));
    return read.ok ? ok({ kind: 'link', ...read.value }) : read;
  }
  if ('episodes' in json) {
    return refuse(
      'This is the report of a rollout: it has the outcome of its episodes, not the recordings.',
      'steerlab link example makes a link of a single episode.',
    );
  }
  const names = Object.keys(json)
    .slice(0, 3)
    .map((name) => `"${name.slice(0, 24)}"`);
  return refuse(
    `The file has none of the fields "decisions", "interventions" and "state"; it has ${names.join(', ') || 'none'}.`,
  );
}

/** Entries that cannot be read are left out in words; when nothing is left, the file is refused. */
function readInterventions(json: unknown): Result<LabFile> {
  const { value, issues } = parseInterventions(json);
  if (value.length > 0) return ok({ kind: 'interventions', interventions: value, issues });
  return refuse(
    issues[0] ?? 'The intervention set is empty.',
    'steerlab rollout --help shows the form of an intervention file.',
  );
}

function refuse(
  message: string,
  fix = 'The lab opens recordings, intervention sets and link documents.',
  cause?: unknown,
) {
  return err(new LabError('unknown-file', message, { fix, cause }));
}
