import type { PackProgress } from '#lens/fetch-pack.ts';
import type { Pool } from '#lens/natural.ts';
import type { VectorId } from '#lens/table.ts';
import type { LensColumn, LensModel } from '#workers/lens-api.ts';

export const COLUMN_WORDS: Readonly<Record<LensColumn, string>> = {
  norm: 'length',
  drift: 'drift from base',
  std: 'std of activation',
  p99: 'p99 of activation',
  max: 'largest activation',
  actions: 'action tokens in top 30',
};

export const POOL_WORDS: Readonly<Record<Pool, string>> = {
  all: 'all tokens',
  image: 'image',
  proprio: 'proprioception',
  text: 'text',
  slots: 'action slots',
};

/** Ours, and the layer of SmolLM2 behind it where the two differ: 'L9 (27) · 1137'. */
export function vectorName({ layer, index }: VectorId, model: Pick<LensModel, 'layerNumbers'>): string {
  const number = model.layerNumbers[layer];
  return number === undefined || number === layer ? `L${layer} · ${index}` : `L${layer} (${number}) · ${index}`;
}

/** Three significant digits with a true minus. */
export function shortNumber(value: number): string {
  const text = Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
  return text.replace('-', '−');
}

/** What a name a new card gets from one value vector: its first two words. */
export function cardName(tokens: readonly { readonly text: string }[]): string {
  return tokens
    .slice(0, 2)
    .map(({ text }) => text.replaceAll('·', ''))
    .join(' ');
}

/** '1.2 of 40.0 MB', or '1.2 MB' where the server does not say how many. */
export function bytesText({ receivedBytes, totalBytes }: PackProgress): string {
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
  if (receivedBytes === 0) return '';
  const received = megabytes(receivedBytes);
  return totalBytes === null ? `${received} MB` : `${received} of ${megabytes(totalBytes)} MB`;
}
