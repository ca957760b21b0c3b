import { parseArgs } from 'node:util';
import { LabError, unwrap } from '#base/errors.ts';
import { DISCRETE_PARTS, PARTS, contentId, sizeOf } from '#policy/manifest.ts';
import type { Manifest } from '#policy/manifest.ts';
import { readChecked, readManifest } from '#policy/read-bundle.ts';
import { selfTest } from '#policy/self-test.ts';
import type { SelfTest } from '#policy/self-test.ts';
import type { CommandIo } from '#cli/command-io.ts';
import { bundleFolder, openEngine, readBundleFile } from '#cli/episodes/native-policy.ts';

export const BUNDLE_USAGE = 'bundle verify|info [DIR] [--json]';

/** What `bundle info` says, and `bundle verify` besides its checks. */
export interface BundleReport {
  readonly schema: 1;
  readonly id: string;
  readonly name: string;
  readonly licence: string;
  /** Bytes by part, and of what the discrete head needs. */
  readonly parts: Readonly<Record<string, number>>;
  readonly discreteBytes: number;
  readonly files: number;
  readonly experts: readonly string[];
  readonly layerMap: readonly number[];
  readonly card: Manifest['card'];
  /** `verify` only: every file was read, and the policy ran. */
  readonly selfTest?: SelfTest;
}

/**
 * `verify` reads every file against its size and digest, checks the id, and runs the self-test natively; `info` reads the manifest.
 * @throws LabError that names the file at fault
 */
export async function runBundle(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { json: { type: 'boolean' } },
    allowPositionals: true,
  });
  const [action, given] = positionals;
  if (action !== 'verify' && action !== 'info') {
    throw new LabError('bad-arguments', `Expected 'verify' or 'info', received '${action ?? ''}'.`, {
      fix: BUNDLE_USAGE,
    });
  }
  const folder = await bundleFolder(given);
  const manifest = unwrap(await readManifest(readBundleFile(folder)));
  const test = action === 'verify' ? await verify(folder, manifest, io) : undefined;
  const report: BundleReport = {
    schema: 1,
    id: manifest.id,
    name: manifest.name,
    licence: manifest.licence,
    parts: Object.fromEntries(
      PARTS.map((part) => [part, sizeOf(manifest, [part])] as const).filter(([, size]) => size > 0),
    ),
    discreteBytes: sizeOf(manifest, DISCRETE_PARTS),
    files: manifest.files.length,
    experts: manifest.experts.map(({ id }) => id),
    layerMap: manifest.layer_map,
    card: manifest.card,
    ...(test !== undefined && { selfTest: test }),
  };
  io.stdout(values.json ? JSON.stringify(report) : textOf(report));
  return 0;
}

async function verify(folder: string, manifest: Manifest, io: CommandIo): Promise<SelfTest> {
  const id = await contentId(manifest);
  if (id !== manifest.id) {
    throw new LabError('wrong-id', `The id ${manifest.id} is not the digest of the listed files (${id}).`, {
      fix: 'Export the bundle again.',
    });
  }
  const read = readBundleFile(folder);
  for (const [index, file] of manifest.files.entries()) {
    if (io.signal.aborted) throw new LabError('cancelled', 'Stopped.');
    io.progress(`${index + 1}/${manifest.files.length} ${file.path}`);
    unwrap(await readChecked(read, file));
  }
  io.progress('self-test');
  const engine = await openEngine(folder, 1);
  const test = await selfTest(engine);
  await engine.dispose();
  if (!test.passed) throw new LabError('self-test-failed', test.sentence, { fix: 'Export the bundle again.' });
  return test;
}

function textOf(report: BundleReport): string {
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(2).padStart(8)} MB`;
  return [
    `${report.name} ${report.id} (${report.licence}), ${report.files} files`,
    ...Object.entries(report.parts).map(([part, size]) => `${part.padEnd(12)}${megabytes(size)}`),
    `${'discrete'.padEnd(12)}${megabytes(report.discreteBytes)} (backbone, vision, embedding, tokenizer)`,
    `flow experts: ${report.experts.join(', ') || 'none'}`,
    ...report.card.closed_loop.map(
      ({ suite, head, success, low, high, n }) =>
        `${suite.padEnd(8)} ${head.padEnd(9)} ${percent(success)} (95 % interval ${percent(low)} to ${percent(high)}, n = ${n})`,
    ),
    ...report.card.measures.map(
      ({ family, what, head, value, low, high, unit, n }) =>
        `${family}, ${what}, ${head}: ${value.toFixed(1)} ${unit} (95 % interval ${low.toFixed(1)} to ${high.toFixed(1)}, n = ${n})`,
    ),
    ...(report.selfTest === undefined ? [] : ['Every file matches its digest.', report.selfTest.sentence]),
  ].join('\n');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
