import * as v from 'valibot';
import { LabError, err, ok } from '#base/errors.ts';
import type { Result } from '#base/errors.ts';
import { BundleFiles, openBundle } from './bundle.ts';
import type { Bundle } from './bundle.ts';
import { downloadParts, fetchText } from './download.ts';
import type { DownloadOptions, DownloadProgress } from './download.ts';
import { DISCRETE_PARTS, parseManifest } from './manifest.ts';
import type { Manifest } from './manifest.ts';

const IndexSchema = v.looseObject({
  default: v.optional(v.string()),
  /** Ids, which are folder names. */
  policies: v.array(v.pipe(v.string(), v.regex(/^[0-9a-f]{12}$/))),
});
export type PolicyIndex = v.InferOutput<typeof IndexSchema>;

/** The policies of a site: `index.json` beside their folders. */
export async function fetchPolicyIndex(
  base: string,
  options: Pick<DownloadOptions, 'fetch' | 'signal'>,
): Promise<Result<PolicyIndex>> {
  const text = await fetchText(new URL('index.json', base).href, options);
  if (!text.ok) return text;
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), IndexSchema), text.value);
  if (parsed.success) return ok(parsed.output);
  return err(
    new LabError('bad-index', 'The list of policies of this site cannot be read.', {
      fix: 'Reload the page.',
      cause: parsed.issues,
    }),
  );
}

/** The manifest of one policy: `<base><id>/manifest.json`. */
export async function fetchManifest(
  base: string,
  options: Pick<DownloadOptions, 'fetch' | 'signal'>,
): Promise<Result<Manifest>> {
  const text = await fetchText(new URL('manifest.json', base).href, options);
  return text.ok ? parseManifest(text.value) : text;
}

/** Downloads what the first decision needs (discrete head and the self-test's fixtures) and opens it. */
export async function downloadBundle(
  manifest: Manifest,
  options: DownloadOptions & { readonly onProgress?: (progress: DownloadProgress) => void },
): Promise<Result<{ readonly bundle: Bundle; readonly notices: readonly string[] }>> {
  const files = new BundleFiles();
  const report = await downloadParts(manifest, [...DISCRETE_PARTS, 'fixtures'], files, options);
  if (!report.ok) return report;
  const bundle = openBundle(manifest, files);
  return bundle.ok ? ok({ bundle: bundle.value, notices: report.value.notices }) : bundle;
}
