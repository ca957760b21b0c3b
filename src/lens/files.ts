import { inflateSync } from 'fflate';
import * as v from 'valibot';
import { LabError, err, ok } from '#base/errors.ts';
import type { Result } from '#base/errors.ts';
import { sha256Hex } from '#policy/digest.ts';
import { floatsOfHalves } from '#policy/half.ts';
import { indexSchema } from './schema.ts';
import type { FileEntry, LensIndex } from './schema.ts';

/** Where the bytes of a pack come from: the bundle cache, a dropped file, a folder on disk. */
export type ReadFile = (name: string) => Promise<Uint8Array<ArrayBuffer>>;

export type NumberArray = Uint8Array | Int8Array | Uint16Array | Uint32Array | Float32Array;
/** Arrays of one file by name. f16 comes as Float32Array. */
export type Arrays = ReadonlyMap<string, NumberArray>;

const ELEMENT_BYTES = { u8: 1, i8: 1, u16: 2, u32: 4, f16: 2, f32: 4 } as const;

/** Parses lens.json. Errors: 'lens-index'. */
export function parseLensIndex(text: string): Result<LensIndex> {
  const refuse = (found: string) =>
    err(
      new LabError('lens-index', `The lens index cannot be used: ${found}.`, {
        fix: 'Write the lens again with this version of the training code.',
      }),
    );
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refuse('it is not JSON');
  }
  const parsed = v.safeParse(indexSchema, json);
  if (!parsed.success) {
    const issue = parsed.issues[0];
    return refuse(`${v.getDotPath(issue) ?? 'the document'}: ${issue.message}`);
  }
  for (const [name, pack] of Object.entries(parsed.output.packs)) {
    if (pack.layerNumbers.length !== pack.layers)
      return refuse(`pack ${name} numbers ${pack.layerNumbers.length} layers`);
  }
  return ok(parsed.output);
}

/** Reads, checks and inflates one file. Errors: 'lens-damaged'; whatever `read` throws passes through. */
export async function loadArrays(entry: FileEntry, read: ReadFile): Promise<Arrays> {
  const bytes = await read(entry.name);
  if (bytes.length !== entry.bytes || (await sha256Hex(bytes)) !== entry.sha256) throw damaged(entry.name);
  let raw: Uint8Array;
  try {
    raw = inflateSync(bytes, { out: new Uint8Array(entry.rawBytes) });
  } catch (cause) {
    throw damaged(entry.name, cause);
  }
  if (raw.length !== entry.rawBytes) throw damaged(entry.name);
  return new Map(entry.arrays.map((array) => [array.name, viewOf(raw, array, entry.name)]));
}

/** The named array; a missing one means that the index lied about its schema. */
export function arrayOf<T extends NumberArray>(
  arrays: Arrays,
  name: string,
  kind: abstract new (...args: never[]) => T,
): T {
  const found = arrays.get(name);
  if (found instanceof kind) return found;
  throw new LabError('lens-damaged', `The lens file has no array ${name} of the expected kind.`, {
    fix: 'Write the lens again with this version of the training code.',
  });
}

/** An array of the file: its bytes lie plane by plane, lowest first (pack.py says why). */
function viewOf(raw: Uint8Array, array: FileEntry['arrays'][number], file: string): NumberArray {
  const length = array.shape.reduce((product, n) => product * n, 1);
  const itemBytes = ELEMENT_BYTES[array.dtype];
  if (array.offset + length * itemBytes > raw.length) throw damaged(file);
  const planes = raw.subarray(array.offset, array.offset + length * itemBytes);
  const bytes = itemBytes === 1 ? planes : interleaved(planes, itemBytes);
  switch (array.dtype) {
    case 'u8':
      return bytes;
    case 'i8':
      return new Int8Array(bytes.buffer, bytes.byteOffset, length);
    case 'u16':
      return new Uint16Array(bytes.buffer);
    case 'u32':
      return new Uint32Array(bytes.buffer);
    case 'f16':
      return floatsOfHalves(new Uint16Array(bytes.buffer));
    case 'f32':
      return new Float32Array(bytes.buffer);
  }
}

function interleaved(planes: Uint8Array, itemBytes: number): Uint8Array {
  const bytes = new Uint8Array(planes.length);
  const length = planes.length / itemBytes;
  for (let plane = 0; plane < itemBytes; plane++) {
    for (let i = 0; i < length; i++) bytes[i * itemBytes + plane] = planes[plane * length + i]!;
  }
  return bytes;
}

function damaged(file: string, cause?: unknown): LabError<'lens-damaged'> {
  return new LabError('lens-damaged', `The lens file ${file} is damaged: its bytes do not match its digest.`, {
    fix: 'Load it again; if that fails, fetch the bundle anew.',
    cause,
  });
}
