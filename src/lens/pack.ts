import { unzipSync } from 'fflate';
import { LabError, err, ok } from '#base/errors.ts';
import type { Result } from '#base/errors.ts';
import { arrayOf, loadArrays, parseLensIndex } from './files.ts';
import type { Arrays, ReadFile } from './files.ts';
import type { FileEntry, LensIndex, PackEntry } from './schema.ts';
import { VectorTable } from './table.ts';
import { vocabularyOfBytes } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';

/** The lens packs of a bundle, or of a dropped file. Files are read when first asked for, and then kept. */
export class LensLibrary {
  readonly index: LensIndex;
  readonly #read: ReadFile;
  readonly #packs = new Map<string, LensPack>();
  #observations: Promise<RecordedObservations> | undefined;

  constructor(index: LensIndex, read: ReadFile) {
    this.index = index;
    this.#read = read;
  }

  get names(): string[] {
    return Object.keys(this.index.packs);
  }

  pack(name: string): LensPack | undefined {
    const entry = this.index.packs[name];
    if (!entry) return undefined;
    let pack = this.#packs.get(name);
    if (!pack) this.#packs.set(name, (pack = new LensPack(entry, this.#read)));
    return pack;
  }

  /** The shipped observations; undefined where the index has none. */
  observations(): Promise<RecordedObservations> | undefined {
    const listed = this.index.observations;
    if (!listed) return undefined;
    this.#observations ??= loadArrays(listed.file, this.#read).then((arrays) => ({
      count: listed.prompts.length,
      prompts: listed.prompts,
      suites: listed.suites,
      third: arrayOf(arrays, 'third', Uint8Array),
      wrist: arrayOf(arrays, 'wrist', Uint8Array),
      proprioception: arrayOf(arrays, 'proprio', Float32Array),
    }));
    return this.#observations;
  }
}

/** Decision states of demonstrations: u8 [n,96,96,3] and [n,64,64,3], f32 [n,7], and what each was asked. */
export interface RecordedObservations {
  readonly count: number;
  readonly prompts: readonly string[];
  readonly suites: readonly string[];
  readonly third: Uint8Array;
  readonly wrist: Uint8Array;
  readonly proprioception: Float32Array;
}

/** One number or more per value vector. */
export interface RowTable {
  /** ||w||, [count]. */
  readonly norm: Float32Array;
  /** Length of the mean behind the semantic embedding, [count] (embedding-space.ts). */
  readonly meanNorm: Float32Array | undefined;
  /** Cosine with the same vector before robot training, [count]; undefined where there is no base model. */
  readonly drift: Float32Array | undefined;
  /** First two principal components of the semantic embeddings, [count, 2], -127 to 127. */
  readonly map: Int8Array | undefined;
}

/** The read-outs of one model. */
export class LensPack {
  readonly model: PackEntry;
  readonly #read: ReadFile;
  readonly #loaded = new Map<string, Promise<Arrays>>();

  constructor(model: PackEntry, read: ReadFile) {
    this.model = model;
    this.#read = read;
  }

  async table(): Promise<VectorTable> {
    return new VectorTable(this.model, await this.#arrays('up.ids'));
  }

  async rows(): Promise<RowTable> {
    const arrays = await this.#arrays('norm');
    return {
      norm: arrayOf(arrays, 'norm', Float32Array),
      meanNorm: arrays.has('mean.norm') ? arrayOf(arrays, 'mean.norm', Float32Array) : undefined,
      drift: arrays.has('drift.distance')
        ? arrayOf(arrays, 'drift.distance', Float32Array).map((distance) => 1 - distance)
        : undefined,
      map: arrays.has('map') ? arrayOf(arrays, 'map', Int8Array) : undefined,
    };
  }

  /** Top tokens of random directions, [directions, 30]: what chance looks like. */
  async randomTop(): Promise<Uint16Array> {
    return arrayOf(await this.#arrays('random.ids'), 'random.ids', Uint16Array);
  }

  /** Words that the pack carries itself; undefined for a bundle, which has its tokenizer. */
  async vocabulary(): Promise<Vocabulary | undefined> {
    if (!this.has('token.text')) return undefined;
    const arrays = await this.#arrays('token.text');
    return vocabularyOfBytes(
      arrayOf(arrays, 'token.text', Uint8Array),
      arrayOf(arrays, 'token.offset', Uint32Array),
      this.model.actions,
    );
  }

  has(array: string): boolean {
    return this.#fileWith(array) !== undefined;
  }

  /** All arrays of the file that holds the named one. */
  arrays(array: string): Promise<Arrays> {
    return this.#arrays(array);
  }

  #fileWith(array: string): FileEntry | undefined {
    return this.model.files.find((file) => file.arrays.some(({ name }) => name === array));
  }

  #arrays(array: string): Promise<Arrays> {
    const file = this.#fileWith(array);
    if (!file) {
      return Promise.reject(
        new LabError('lens-missing', `The lens of ${this.model.name} has no ${array}.`, {
          fix: 'Write the lens again with the input that it needs (base model, demonstrations).',
        }),
      );
    }
    let loading = this.#loaded.get(file.name);
    if (!loading) {
      loading = loadArrays(file, this.#read);
      this.#loaded.set(file.name, loading);
      // A failed read may be tried again: the network comes back.
      loading.catch(() => this.#loaded.delete(file.name));
    }
    return loading;
  }
}

/** What a dropped file may inflate to; OpenVLA's largest file is 42 MB. */
const MAX_FILE_BYTES = 1 << 29;

/** Opens a dropped lens pack: a zip of lens.json and its files. Errors: 'lens-pack', 'lens-index'. */
export function openLensZip(bytes: Uint8Array): Result<LensLibrary> {
  let files: Record<string, Uint8Array<ArrayBuffer>>;
  try {
    files = unzipSync(bytes, { filter: ({ originalSize }) => originalSize < MAX_FILE_BYTES });
  } catch (cause) {
    return err(
      new LabError('lens-pack', 'This file is not a lens pack: it is no zip file, or it is cut.', {
        fix: 'Make one with: python -m steerlab_training.lens.foreign MODEL_DIR --out pack.lens',
        cause,
      }),
    );
  }
  const listed = files['lens.json'];
  if (!listed) {
    return err(
      new LabError('lens-pack', 'This zip file is not a lens pack: it has no lens.json.', {
        fix: 'Make one with: python -m steerlab_training.lens.foreign MODEL_DIR --out pack.lens',
      }),
    );
  }
  const index = parseLensIndex(new TextDecoder().decode(listed));
  if (!index.ok) return index;
  return ok(
    new LensLibrary(index.value, async (name) => {
      const file = files[name];
      if (file) return file;
      throw new LabError('lens-pack', `The lens pack has no file ${name}.`, {
        fix: 'Make the pack again; this one is cut.',
      });
    }),
  );
}
