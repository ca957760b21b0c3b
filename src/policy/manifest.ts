import * as v from 'valibot';
import { LabError, err, ok } from '#base/errors.ts';
import type { Result } from '#base/errors.ts';
import { sha256Hex } from './digest.ts';
import { CardSchema, Count } from './manifest-card.ts';
import { BINS, LAYERS, NEURONS, SLOTS, VOCABULARY, WIDTH } from './types.ts';
import type { Temperatures } from './types.ts';

/** The bundle's manifest (docs/formats.md, "Policy bundle"). Unknown fields are kept: a newer exporter may add, never rename. */

export const MANIFEST_VERSION = 1;

/** Files are fetched part by part, in this order; the first four are what the discrete head needs. */
export const PARTS = ['backbone', 'vision', 'embedding', 'tokenizer', 'fixtures', 'flow', 'lens'] as const;
export type Part = (typeof PARTS)[number];
export const DISCRETE_PARTS: readonly Part[] = ['backbone', 'vision', 'embedding', 'tokenizer'];

/** A relative path inside the bundle: no scheme, no leading slash, no step upwards. */
const BundlePath = v.pipe(
  v.string(),
  v.regex(/^(?!.*(?:^|\/)\.\.(?:\/|$))[\w][\w./-]*$/, 'expected a path inside the bundle'),
);

const TensorEntry = v.object({
  name: v.string(),
  file: BundlePath,
  offset: Count,
  shape: v.array(Count),
  dtype: v.picklist(['u8', 'f16', 'f32', 'i32']),
});
export type TensorEntry = v.InferOutput<typeof TensorEntry>;

const FileEntry = v.looseObject({
  path: BundlePath,
  size: Count,
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'expected 64 hex digits')),
  part: v.picklist(PARTS),
  /** Which expert a file of part `flow` belongs to. */
  expert: v.optional(v.string()),
  /** Of an expert that was added after the bundle had got its id. */
  added: v.optional(v.boolean()),
});
export type FileEntry = v.InferOutput<typeof FileEntry>;

const Temperature = v.pipe(v.number(), v.minValue(0), v.maxValue(2));

const ManifestSchema = v.looseObject({
  schema: v.literal(MANIFEST_VERSION),
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{12}$/, 'expected 12 hex digits')),
  name: v.string(),
  licence: v.string(),
  architecture: v.looseObject({
    layers: v.literal(LAYERS),
    width: v.literal(WIDTH),
    neurons: v.literal(NEURONS),
    vocabulary: v.literal(VOCABULARY),
    bins: v.literal(BINS),
    slots: v.literal(SLOTS),
  }),
  /** Our layer -> layer of the base model. */
  layer_map: v.pipe(v.array(Count), v.length(LAYERS)),
  /** Default sampling of the discrete head. */
  sampling: v.pipe(
    v.object({ temperature: Temperature, gripper_temperature: v.optional(Temperature) }),
    v.transform(({ temperature, gripper_temperature: gripper }): Temperatures => ({
      temperature,
      ...(gripper !== undefined && { gripperTemperature: gripper }),
    })),
  ),
  /** Flow experts; the first is the default. */
  experts: v.array(
    v.looseObject({
      id: v.pipe(v.string(), v.regex(/^[\w-]+$/)),
      kind: v.string(),
      training: v.string(),
      steps: v.optional(Count),
      /** Attends to the slots besides prefix and text. */
      reads_slots: v.optional(v.boolean()),
    }),
  ),
  files: v.array(FileEntry),
  tensors: v.array(TensorEntry),
  fixtures: v.looseObject({
    tensors: v.array(TensorEntry),
    /** The neurons that the steered fixtures override, and the amount. */
    steered: v.object({ neurons: v.array(v.tuple([Count, Count])), amount: v.number() }),
  }),
  card: CardSchema,
});
export type Manifest = v.InferOutput<typeof ManifestSchema>;

/** @returns 'newer-bundle' when a later version of Steerlab wrote it, 'bad-manifest' when a field is missing or wrong. */
export function parseManifest(text: string): Result<Manifest, 'newer-bundle' | 'bad-manifest'> {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    return err(badManifest('it is not JSON; perhaps the server sent its error page instead', cause));
  }
  const version = schemaVersion(data);
  if (version !== undefined && version > MANIFEST_VERSION) {
    return err(
      new LabError(
        'newer-bundle',
        `This policy bundle has schema ${version}; this page reads schema ${MANIFEST_VERSION}.`,
        {
          fix: 'Reload the page to get the newest version, or open a policy made for this one.',
          data: { version },
        },
      ),
    );
  }
  const parsed = v.safeParse(ManifestSchema, data);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    return err(badManifest(`${v.getDotPath(issue) ?? 'the document'}: ${issue.message}`));
  }
  return checkReferences(parsed.output);
}

/** The files of a part; of part `flow` only one expert's. */
export function filesOf(manifest: Manifest, part: Part, expert?: string): FileEntry[] {
  return manifest.files.filter(
    (file) =>
      file.part === part &&
      (part !== 'flow' || file.expert === undefined || expert === undefined || file.expert === expert),
  );
}

/** Bytes of the given parts: shown before a download starts. */
export function sizeOf(manifest: Manifest, parts: readonly Part[], expert?: string): number {
  return parts.flatMap((part) => filesOf(manifest, part, expert)).reduce((sum, file) => sum + file.size, 0);
}

/**
 * The id that the listed files give: 12 hex digits of sha256 over the sorted lines 'path sha256'. The lens and added experts
 * come after the id.
 */
export async function contentId(manifest: Manifest): Promise<string> {
  const named = manifest.files.filter(({ part, added }) => part !== 'lens' && added !== true);
  const lines = named.map(({ path, sha256 }) => `${path} ${sha256}\n`);
  const digest = await sha256Hex(new TextEncoder().encode(lines.sort().join('')));
  return digest.slice(0, 12);
}

function schemaVersion(data: unknown): number | undefined {
  if (typeof data !== 'object' || data === null || !('schema' in data)) return undefined;
  return typeof data.schema === 'number' ? data.schema : undefined;
}

/** Tensors must lie inside files that are listed. */
function checkReferences(manifest: Manifest): Result<Manifest, 'bad-manifest'> {
  const sizes = new Map(manifest.files.map((file) => [file.path, file.size]));
  for (const tensor of [...manifest.tensors, ...manifest.fixtures.tensors]) {
    const size = sizes.get(tensor.file);
    if (size === undefined)
      return err(badManifest(`tensor ${tensor.name} lies in ${tensor.file}, which is not listed`));
    if (tensor.offset + byteLength(tensor) > size)
      return err(badManifest(`tensor ${tensor.name} reaches past the end of ${tensor.file}`));
  }
  return ok(manifest);
}

const BYTES = { u8: 1, f16: 2, f32: 4, i32: 4 } as const;

/** Bytes that a tensor occupies. */
export function byteLength(tensor: Pick<TensorEntry, 'shape' | 'dtype'>): number {
  return tensor.shape.reduce((product, size) => product * size, BYTES[tensor.dtype]);
}

function badManifest(detail: string, cause?: unknown): LabError<'bad-manifest'> {
  return new LabError('bad-manifest', `The policy's manifest cannot be read: ${detail}.`, {
    fix: 'Reload the page; if it stays, the bundle on this site is broken: `steerlab bundle verify DIR` says where.',
    cause,
  });
}
