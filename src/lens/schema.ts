import * as v from 'valibot';

/** lens.json of a bundle or of a dropped lens pack (docs/formats.md, "Lens pack"). */

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const fileName = v.pipe(v.string(), v.regex(/^[\w-]+\.bin$/, 'a plain name ending in .bin'));

const arraySchema = v.object({
  name: v.string(),
  dtype: v.picklist(['u8', 'i8', 'u16', 'u32', 'f16', 'f32']),
  shape: v.array(count),
  offset: v.pipe(count, v.multipleOf(4)),
});

const fileSchema = v.object({
  name: fileName,
  bytes: count,
  /** Bounded, so that a hostile index cannot ask for all memory. */
  rawBytes: v.pipe(count, v.maxValue(2 ** 31)),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  arrays: v.array(arraySchema),
});

/** How token ids stand for actions: see action-tokens.ts. */
export const ACTION_CONVENTIONS = ['bins', 'openvla', 'pi0-fast', 'none'] as const;

const packSchema = v.object({
  name: v.string(),
  layers: v.pipe(count, v.minValue(1), v.maxValue(512)),
  neurons: v.pipe(count, v.minValue(1), v.maxValue(1 << 17)),
  width: v.pipe(count, v.minValue(1), v.maxValue(1 << 16)),
  vocabulary: v.pipe(count, v.minValue(1), v.maxValue(1 << 21)),
  /** Number of each layer in the model it came from. */
  layerNumbers: v.array(count),
  actions: v.object({ convention: v.picklist(ACTION_CONVENTIONS), first: count, count }),
  up: v.pipe(count, v.minValue(5), v.maxValue(256)),
  down: v.pipe(count, v.minValue(1), v.maxValue(256)),
  /** What natural activations are pooled over, and which statistics they come as. */
  pools: v.optional(v.array(v.string())),
  statistics: v.optional(v.array(v.string())),
  files: v.array(fileSchema),
});

export const indexSchema = v.object({
  schema: v.literal(1),
  bundle: v.optional(v.string()),
  packs: v.record(v.string(), packSchema),
  observations: v.optional(
    v.object({
      prompts: v.array(v.string()),
      suites: v.array(v.string()),
      measured: count,
      file: fileSchema,
    }),
  ),
});

export type LensIndex = v.InferOutput<typeof indexSchema>;
export type PackEntry = v.InferOutput<typeof packSchema>;
export type FileEntry = v.InferOutput<typeof fileSchema>;
export type ActionConvention = (typeof ACTION_CONVENTIONS)[number];
