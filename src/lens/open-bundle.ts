import { unwrap } from '#base/errors.ts';
import type { Bundle } from '#policy/bundle.ts';
import type { LensDeskInput } from './desk.ts';
import type { LensLibrary } from './pack.ts';
import { vocabularyOfTokenizer } from './vocabulary.ts';
import { lensWeightsOf } from './weights.ts';

/**
 * What a desk needs of a loaded policy: views on its weights, the words of its tokenizer, and the tokenizer itself.
 * Needs the parts backbone, embedding and tokenizer in memory.
 */
export function lensInputOf(bundle: Bundle, library: LensLibrary): LensDeskInput {
  const pack = library.pack('policy');
  const actions = pack?.model.actions ?? { convention: 'none', first: 0, count: 0 };
  const vocabulary = unwrap(vocabularyOfTokenizer(JSON.parse(bundle.files.text('tokenizer.json')), actions));
  return {
    library,
    weights: lensWeightsOf(bundle.tensors),
    vocabulary,
    // The policy's tokenizer closes every prompt with a newline, which is no part of a word.
    encode: (text) => [...bundle.tokenizer.encode(text).ids].slice(0, -1),
  };
}
