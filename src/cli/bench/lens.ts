import type { Command } from '#cli/command.ts';
import { bundleFolder, readBundleFile } from '#cli/episodes/native-policy.ts';
import type { Io } from '#cli/io.ts';
import { describeMachine } from '#cli/machine.ts';
import type { Machine } from '#cli/machine.ts';
import { flag, integer, parseOptions, text } from '#cli/options.ts';
import { readManifest } from '#policy/read-bundle.ts';
import { unwrap } from '#base/errors.ts';
import { buildPolicyPage, requireChromium, servePolicyPage } from './build-policy-page.ts';
import { measureBrowserLens } from './measure-browser.ts';
import { CONCEPTS, QUERIES, ROW_COUNTS, measureNativeGraph, measureNodeLens } from './measure-lens.ts';
import type { GraphTimes, NodeLensTimes } from './measure-lens.ts';
import type { LensTimes } from './policy-page/main.ts';

const USAGE = `Usage: bench lens [--count N] [--bundle DIR] [--no-browser] [--json]

Measures what the lens makes people wait for: searches, concepts, one value vector from the weights, the lens graph natively
and in Chromium on WASM. Nothing else should run on the machine meanwhile. --count N repeats each measurement (15).`;

/** The JSON document of `bench lens --json`. Times are medians in milliseconds. */
export interface LensBench {
  readonly schema: 1;
  readonly command: string;
  readonly bundle: string;
  readonly machine: Machine;
  readonly node: NodeLensTimes;
  readonly native: readonly GraphTimes[];
  readonly browser?: LensTimes;
}

export const benchLensCommand: Command = {
  usage: USAGE,
  async run(args, io) {
    const { options } = parseOptions(args, {
      count: integer({ min: 1, max: 1000, fallback: 15 }),
      bundle: text(),
      'no-browser': flag,
      json: flag,
    });
    const { count } = options;
    const folder = await bundleFolder(options.bundle);
    io.progress('Node');
    const node = await measureNodeLens(folder, count);
    const native: GraphTimes[] = [];
    for (const threads of [1, 2]) {
      io.progress(`native, ${threads} threads`);
      native.push(await measureNativeGraph(folder, threads, count));
    }
    const browser = options['no-browser'] ? undefined : await measurePage(folder, count, io);
    const bench: LensBench = {
      schema: 1,
      command: `bench lens --count ${count}`,
      bundle: unwrap(await readManifest(readBundleFile(folder))).id,
      machine: describeMachine(),
      node,
      native,
      ...(browser && { browser }),
    };
    io.stdout(options.json ? JSON.stringify(bench) : textOf(bench));
  },
};

async function measurePage(folder: string, count: number, io: Io): Promise<LensTimes> {
  io.progress('building the page');
  const built = await buildPolicyPage();
  const served = await servePolicyPage(built.folder, { policy: folder });
  try {
    io.progress('Chromium, WASM');
    const plan = { queries: QUERIES, words: CONCEPTS, rowCounts: ROW_COUNTS, count };
    return await measureBrowserLens(served.url, await requireChromium(), plan);
  } finally {
    await served.close();
    await built.remove();
  }
}

function textOf({ bundle, machine, node, native, browser }: LensBench): string {
  const line = (name: string, inNode: number | undefined, inPage?: number) =>
    `${name.padEnd(34)}${cell(inNode)}${browser ? cell(inPage) : ''}`;
  const cell = (millis: number | undefined) => (millis === undefined ? '-' : millis.toFixed(1)).padStart(10);
  return [
    `bundle ${bundle}; ${machine.cpu}, ${machine.cores} cores, ${machine.platform}, Node ${machine.node}; median ms`,
    `${''.padEnd(34)}${'Node'.padStart(10)}${browser ? 'page'.padStart(10) : ''}`,
    line('open the tables', node.openMillis, browser?.openMillis),
    line('first search', node.firstSearchMillis),
    ...QUERIES.map((query) => line(`search ${query}`, node.searchMillis[query], browser?.searchMillis[query])),
    ...CONCEPTS.map((word) => line(`concept ${word}`, node.conceptMillis[word], browser?.conceptMillis[word])),
    line('one value vector from the weights', node.recomputeMillis),
    line("a value vector's page", undefined, browser?.vectorMillis),
    ...native.flatMap(({ runtime, millis }) =>
      ROW_COUNTS.map((rows) => `lens graph, ${rows} rows, ${runtime}: ${millis[rows]!.toFixed(1)}`),
    ),
    ...(browser
      ? ROW_COUNTS.map(
          (rows) => `lens graph, ${rows} rows, ${browser.runtime}: ${browser.graphMillis[rows]!.toFixed(1)}`,
        )
      : []),
  ].join('\n');
}
