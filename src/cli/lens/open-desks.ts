import { unwrap } from '#base/errors.ts';
import { bundleFolder, openLens, readBundleFile } from '#cli/episodes/native-policy.ts';
import { LensDesk } from '#lens/desk.ts';
import { lensInputOf } from '#lens/open-bundle.ts';
import { lensWeightsOf } from '#lens/weights.ts';
import type { LensWeights } from '#lens/weights.ts';
import { readBundle } from '#policy/read-bundle.ts';

export interface OpenLens {
  /** Folder of the bundle. */
  readonly folder: string;
  readonly bundleId: string;
  readonly weights: LensWeights;
  readonly policy: LensDesk;
  /** The model before robot training; undefined where the lens was written without it. */
  readonly base: LensDesk | undefined;
}

/** The lens of a bundle folder. Errors: those of the bundle, 'lens-missing'. */
export async function openDesks(given: string | undefined): Promise<OpenLens> {
  const folder = await bundleFolder(given);
  const library = await openLens(folder);
  const bundle = unwrap(await readBundle(readBundleFile(folder), ['backbone', 'embedding', 'tokenizer']));
  const input = lensInputOf(bundle, library);
  return {
    folder,
    bundleId: bundle.manifest.id,
    weights: lensWeightsOf(bundle.tensors),
    policy: await LensDesk.open(input),
    base: library.pack('base') ? await LensDesk.open(input, 'base') : undefined,
  };
}
