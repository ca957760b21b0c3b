import { readFileSync } from 'node:fs';
import { unwrap } from '#base/errors.ts';
import { LensDesk } from '#lens/desk.ts';
import { parseLensIndex } from '#lens/files.ts';
import { LensLibrary } from '#lens/pack.ts';
import { vocabularyOfTokenizer } from '#lens/vocabulary.ts';
import type { LensWeights } from '#lens/weights.ts';

/** The tiny model of training/steerlab_training/lens/fixture.py, with what PyTorch says about it. */
interface TinyFile {
  readonly pieces: readonly string[];
  readonly weights: {
    readonly width: number;
    readonly neurons: number;
    readonly embedding: Coded;
    readonly actions: string;
    readonly down: readonly Coded[];
    readonly finalNorm: string;
  };
  readonly files: Readonly<Record<string, string>>;
  readonly expected: {
    readonly logits: Readonly<Record<string, readonly number[]>>;
    readonly bottom: Readonly<Record<string, readonly number[]>>;
    readonly concepts: Readonly<
      Record<string, Readonly<Record<'cosines' | 'full' | 'early' | 'late', readonly number[]>>>
    >;
    readonly nearest7: readonly number[];
    readonly drift: readonly number[];
    readonly norm: readonly number[];
    readonly states: {
      readonly residuals: string;
      readonly middles: string;
      readonly token: number;
      readonly bin: number;
    };
    readonly residualTop: readonly (readonly number[])[];
    readonly residualLogits: readonly (readonly number[])[];
    readonly contributionTop: readonly (readonly number[])[];
    readonly depth: readonly number[];
    readonly direct: {
      readonly layer: number;
      readonly index: number;
      readonly activation: number;
      readonly divisor: number;
      readonly effect: readonly number[];
    };
    readonly natural: {
      readonly row: number;
      readonly std: number;
      readonly slotsP95: number;
      readonly max: number;
      readonly strongest: readonly number[];
    };
  };
}

interface Coded {
  readonly codes: string;
  readonly scale: string;
}

export const tiny = JSON.parse(
  readFileSync(new URL('../fixtures/tiny.json', import.meta.url), 'utf8'),
) as unknown as TinyFile;

export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(base64, 'base64'));
}

export function floatsOf(base64: string): Float32Array<ArrayBuffer> {
  return new Float32Array(bytesOf(base64).buffer);
}

const coded = ({ codes, scale }: Coded) => ({ codes: bytesOf(codes), scale: floatsOf(scale) });

export const tinyWeights: LensWeights = {
  width: tiny.weights.width,
  neurons: tiny.weights.neurons,
  embedding: [coded(tiny.weights.embedding)],
  actions: floatsOf(tiny.weights.actions),
  down: tiny.weights.down.map(coded),
  finalNorm: floatsOf(tiny.weights.finalNorm),
};

export function tinyLibrary(): LensLibrary {
  const index = unwrap(parseLensIndex(Buffer.from(tiny.files['lens.json']!, 'base64').toString()));
  return new LensLibrary(index, (name) => Promise.resolve(bytesOf(tiny.files[name]!)));
}

export const tinyActions = { convention: 'bins', first: tiny.pieces.length - 32, count: 32 } as const;

export const tinyVocabulary = unwrap(
  vocabularyOfTokenizer(
    {
      model: { vocab: Object.fromEntries(tiny.pieces.map((piece, id) => [piece, id])) },
      added_tokens: [{ id: 0, content: tiny.pieces[0] }],
    },
    tinyActions,
  ),
);

/** Whole pieces only: what a tokenizer does with the words of the fixture. */
export function tinyEncode(text: string): readonly number[] {
  const id = tiny.pieces.indexOf(text.replaceAll(' ', 'Ġ'));
  return id >= 0 ? [id] : [...text].map(() => 0);
}

export function tinyDesk(name = 'policy'): Promise<LensDesk> {
  return LensDesk.open(
    { library: tinyLibrary(), weights: tinyWeights, vocabulary: tinyVocabulary, encode: tinyEncode },
    name,
  );
}
