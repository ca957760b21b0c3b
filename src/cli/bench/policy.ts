import { execFile } from 'node:child_process';
import { promisify, parseArgs } from 'node:util';
import { LabError } from '#base/errors.ts';
import type { CommandIo } from '#cli/command-io.ts';
import { bundleFolder, openBundleFolder } from '#cli/episodes/native-policy.ts';
import { describeMachine } from '#cli/machine.ts';
import type { Machine } from '#cli/machine.ts';
import { DISCRETE_PARTS, sizeOf } from '#policy/manifest.ts';
import { buildPolicyPage, requireChromium, servePolicyPage } from './build-policy-page.ts';
import { measureBrowser } from './measure-browser.ts';
import type { BrowserMeasurement } from './measure-browser.ts';
import { measureNative } from './measure-native.ts';
import type { NativeTimes } from './measure-native.ts';

export const BENCH_POLICY_USAGE =
  'bench policy [--count N] [--bundle DIR] [--only native|wasm|webgpu] [--python EXECUTABLE] [--json]';

/** The JSON document of `bench policy --json`. Times are medians in milliseconds. */
export interface PolicyBench {
  readonly schema: 1;
  readonly bundle: string;
  readonly machine: Machine;
  readonly downloadMegabytes: number;
  readonly native: readonly NativeTimes[];
  readonly wasm?: BrowserMeasurement;
  readonly webgpu?: BrowserMeasurement;
  /** PyTorch eager with forward hooks on the same CPU, one whole decision. */
  readonly eager?: { readonly decision: number; readonly threads: number };
  /** Measured in this run; the targets stand in docs/benchmarks. */
  readonly ratios: Readonly<Record<string, number>>;
}

/** Measures the policy natively, in Chromium on WASM, and checks WebGPU; nothing else should run on the machine meanwhile. */
export async function runBenchPolicy(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      count: { type: 'string' },
      bundle: { type: 'string' },
      only: { type: 'string' },
      python: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  const count = Number(values.count ?? 15);
  if (!Number.isInteger(count) || count < 1) {
    throw new LabError('bad-arguments', `--count expects a whole number from 1, received ${values.count}.`, {
      fix: BENCH_POLICY_USAGE,
    });
  }
  const { only } = values;
  if (only !== undefined && only !== 'native' && only !== 'wasm' && only !== 'webgpu') {
    throw new LabError('bad-arguments', `--only expects native, wasm or webgpu, received '${only}'.`, {
      fix: BENCH_POLICY_USAGE,
    });
  }
  const isWanted = (what: Subject) => only === undefined || only === what;
  const folder = await bundleFolder(values.bundle);
  const bundle = await openBundleFolder(folder);
  const native: NativeTimes[] = [];
  for (const threads of isWanted('native') ? [1, 2] : []) {
    io.progress(`native, ${threads} threads`);
    native.push(await measureNative(bundle, threads, count));
  }
  const eager = values.python === undefined ? undefined : await measureEager(values.python, folder, count, io);
  const browser = only === 'native' ? undefined : await measureBrowsers(folder, count, isWanted, io);
  const report: PolicyBench = {
    schema: 1,
    bundle: bundle.manifest.id,
    machine: describeMachine(),
    downloadMegabytes: sizeOf(bundle.manifest, DISCRETE_PARTS) / 1e6,
    native,
    ...browser,
    ...(eager !== undefined && { eager }),
    ratios: ratiosOf(native, browser?.wasm, eager),
  };
  io.stdout(values.json ? JSON.stringify(report) : textOf(report));
  return 0;
}

type Subject = 'native' | 'wasm' | 'webgpu';

async function measureBrowsers(folder: string, count: number, isWanted: (what: Subject) => boolean, io: CommandIo) {
  io.progress('building the page');
  const built = await buildPolicyPage();
  const served = await servePolicyPage(built.folder, { policy: folder });
  try {
    const executable = await requireChromium();
    const { url } = served;
    const measured: { wasm?: BrowserMeasurement; webgpu?: BrowserMeasurement } = {};
    if (isWanted('wasm')) {
      io.progress('Chromium, WASM');
      measured.wasm = await measureBrowser({ url, executable, backend: 'wasm', count, fixtures: 12 });
    }
    if (isWanted('webgpu')) {
      io.progress('Chromium, WebGPU in software: correctness only');
      measured.webgpu = await measureBrowser({ url, executable, backend: 'webgpu', count: 0, fixtures: 1 });
    }
    return measured;
  } finally {
    await served.close();
    await built.remove();
  }
}

/** `python -m steerlab_training.export.eager`: the same decision in PyTorch, hooks registered on every FFN. */
async function measureEager(python: string, folder: string, count: number, io: CommandIo) {
  io.progress('PyTorch, eager with hooks');
  const command = ['-m', 'steerlab_training.export.eager', '--bundle', folder, '--count', String(count)];
  const { stdout } = await promisify(execFile)(python, command, { cwd: 'training' });
  return JSON.parse(stdout) as { decision: number; threads: number };
}

function ratiosOf(
  native: readonly NativeTimes[],
  wasm: BrowserMeasurement | undefined,
  eager: { readonly decision: number } | undefined,
): Record<string, number> {
  const same = native.find(({ threads }) => threads === 2);
  const ratios: Record<string, number> = {};
  if (wasm?.times !== undefined && same !== undefined) {
    ratios['wasm / native, decision'] = wasm.times.decision / same.decision;
    ratios['wasm / native, suffix alone'] = wasm.times.suffixAlone / same.suffixAlone;
  }
  if (eager !== undefined && wasm?.times !== undefined)
    ratios['wasm / PyTorch eager'] = wasm.times.decision / eager.decision;
  return ratios;
}

function textOf(report: PolicyBench): string {
  const { machine } = report;
  const stages = ['vision', 'prefix', 'suffix', 'head', 'decision', 'suffixAlone'] as const;
  const row = (name: string, times: Readonly<Record<(typeof stages)[number], number>>) =>
    `${name.padEnd(20)}${stages.map((stage) => times[stage].toFixed(1).padStart(12)).join('')}`;
  return [
    `bundle ${report.bundle}, discrete head ${report.downloadMegabytes.toFixed(1)} MB; ${machine.cpu}, ${machine.cores} cores, ${machine.platform}, Node ${machine.node}`,
    `${'median ms'.padEnd(20)}${stages.map((stage) => stage.padStart(12)).join('')}`,
    ...report.native.map((times) => row(`native, ${times.threads} threads`, times)),
    ...report.native.map(
      (times) => `native, ${times.threads} threads, in batches of 16: ${times.batched.toFixed(1)} ms a decision`,
    ),
    ...[report.wasm, report.webgpu].flatMap((measured) => (measured === undefined ? [] : browserLines(measured, row))),
    ...(report.eager === undefined
      ? []
      : [`PyTorch eager with hooks, ${report.eager.threads} threads: ${report.eager.decision.toFixed(1)} ms`]),
    ...Object.entries(report.ratios).map(([name, ratio]) => `${name}: ${ratio.toFixed(2)}`),
  ].join('\n');
}

function browserLines(
  measured: BrowserMeasurement,
  row: (name: string, times: NonNullable<BrowserMeasurement['times']>) => string,
): string[] {
  const { plain, steered } = measured.parity;
  const seconds = (millis: number | undefined) =>
    millis === undefined ? 'not measured' : `${(millis / 1000).toFixed(1)} s`;
  return [
    ...(measured.times === undefined ? [] : [row(measured.backend, measured.times)]),
    `${measured.runtime}, Chromium ${measured.browser}: first decision after ${seconds(measured.coldMillis)} cold, ${seconds(measured.cachedMillis)} cached; peak ${measured.peakMegabytes?.toFixed(0) ?? '?'} MB`,
    ...[['plain', plain] as const, ['steered', steered] as const].map(
      ([kind, parity]) =>
        `  ${kind}: logits ${parity.relativeRms.toExponential(1)} relative RMS, argmax ${(100 * parity.argmaxAgreement).toFixed(1)} %, within 2 bins ${(100 * parity.withinTwoBins).toFixed(1)} %`,
    ),
  ];
}
