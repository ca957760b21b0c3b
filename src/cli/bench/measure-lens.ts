import { openBundleFolder, readBundleFile } from '#cli/episodes/native-policy.ts';
import { openDesks } from '#cli/lens/open-desks.ts';
import type { LensDesk } from '#lens/desk.ts';
import { lensWeightsOf, valueVector } from '#lens/weights.ts';
import type { LensWeights } from '#lens/weights.ts';
import { graphSource } from '#policy/bundle.ts';
import { createNativeRuntime } from '#policy/runtime/native.ts';
import { WIDTH } from '#policy/types.ts';
import { median } from './median.ts';

/** One of each kind of term; the last sorts all value vectors by a cosine. */
export const QUERIES = ['up', 'slow*', '/^left/', 'action', 'dz -0.3', 'up L5-11', '~careful'] as const;
export const CONCEPTS = ['up', 'fast', 'red'] as const;
/** Rows of one call: one value vector, and one token at every layer, both sides. */
export const ROW_COUNTS = [1, 24] as const;

export interface NodeLensTimes {
  /** Reading tables and tokenizer. */
  readonly openMillis: number;
  /** The first search, which makes the index of tokens. */
  readonly firstSearchMillis: number;
  readonly searchMillis: Readonly<Record<string, number>>;
  readonly conceptMillis: Readonly<Record<string, number>>;
  /** Top and bottom 30 of one value vector from the weights, in JavaScript. */
  readonly recomputeMillis: number;
}

export interface GraphTimes {
  readonly runtime: string;
  /** Milliseconds of one call, by rows. */
  readonly millis: Readonly<Record<number, number>>;
}

/** The lens in Node: what the command line waits for, and the same code that the page's worker runs. */
export async function measureNodeLens(folder: string, count: number): Promise<NodeLensTimes> {
  const started = performance.now();
  const { policy } = await openDesks(folder);
  const openMillis = performance.now() - started;
  const first = performance.now();
  await policy.search(QUERIES[0]);
  const firstSearchMillis = performance.now() - first;
  const searchMillis: Record<string, number> = {};
  for (const query of QUERIES) searchMillis[query] = await medianOf(count, () => policy.search(query));
  const conceptMillis: Record<string, number> = {};
  for (const word of CONCEPTS) conceptMillis[word] = await medianOf(count, () => policy.concept(word, 10, 'full'));
  const recomputeMillis = await medianOf(count, (at) => Promise.resolve(policy.recompute(idAt(policy, at))));
  return { openMillis, firstSearchMillis, searchMillis, conceptMillis, recomputeMillis };
}

/** The lens graph (int8) in onnxruntime-node. */
export async function measureNativeGraph(folder: string, threads: number, count: number): Promise<GraphTimes> {
  const bundle = await openBundleFolder(folder);
  const runtime = await createNativeRuntime({ threads });
  const path = `graphs/lens.${runtime.family}.onnx`;
  bundle.files.add(path, await readBundleFile(folder)(path));
  const session = await runtime.create(graphSource(bundle, 'lens', runtime.family));
  const weights = lensWeightsOf(bundle.tensors);
  const millis: Record<number, number> = {};
  for (const rows of ROW_COUNTS) {
    const data = valueVectorRows(weights, rows);
    millis[rows] = await medianOf(count, () =>
      session.run({ x: { dims: [rows, WIDTH], data } }, ['top_ids', 'top_logits']),
    );
  }
  await session.release();
  return { runtime: runtime.description, millis };
}

/** The first value vectors of a layer in the middle, [rows, 576]. */
function valueVectorRows(weights: LensWeights, rows: number): Float32Array {
  const layer = weights.down.length >> 1;
  const data = new Float32Array(rows * WIDTH);
  for (let row = 0; row < rows; row++) data.set(valueVector(weights, layer, row), row * WIDTH);
  return data;
}

const WARM_UP = 2;

async function medianOf(count: number, work: (at: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let at = 0; at < count + WARM_UP; at++) {
    const started = performance.now();
    await work(at);
    if (at >= WARM_UP) times.push(performance.now() - started);
  }
  return median(times);
}

function idAt({ table }: LensDesk, at: number) {
  return table.idOf((at * 997) % table.count);
}
