import type * as OrtNode from 'onnxruntime-node';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { LabError, invariant } from '#base/errors.ts';
import { SerialQueue } from '#base/queue.ts';
import { inlineWeights } from './inline-weights.ts';
import { isHost } from './types.ts';
import type { Feeds, GraphFamily, GraphSource, HostTensor, Runtime, RuntimeTensor, Session } from './types.ts';

type Ort = Pick<typeof OrtNode, 'InferenceSession' | 'Tensor'>;

export interface NativeOptions {
  readonly threads: number;
  /** int8 unless a test wants the WebGPU family's numbers on the CPU. */
  readonly family?: GraphFamily;
}

/** onnxruntime-node: the same graphs as WASM, several times faster. An optional dependency, so it is imported here only. */
export async function createNativeRuntime(options: NativeOptions): Promise<Runtime> {
  const { threads, family = 'int8' } = options;
  const runtime = hostRuntime(await importOrt(), {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
  });
  const description = `onnxruntime-node, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  return { backend: 'native', family, threads, description, ...runtime };
}

/**
 * onnxruntime-web's WASM build in Node, on one thread: the bytes that a browser on WASM with one thread computes. Several
 * threads give other bits (seen: bins that differ by one). Slower than native; for episodes that a browser shall decide again.
 *
 * @param wasm  ort-wasm-simd-threaded.wasm of the same onnxruntime-web
 */
export async function createNodeWasmRuntime(wasm: Uint8Array<ArrayBuffer>): Promise<Runtime> {
  const ort = await import('onnxruntime-web/wasm');
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmBinary = wasm.buffer;
  const description = 'onnxruntime-web in Node, 1 thread';
  return {
    backend: 'wasm',
    family: 'int8',
    threads: 1,
    description,
    ...hostRuntime(ort, { executionProviders: ['wasm'] }),
  };
}

/** Sessions whose tensors all lie in host memory. */
function hostRuntime(
  ort: Ort,
  options: InferenceSession.SessionOptions,
): Pick<Runtime, 'create' | 'download' | 'lost' | 'dispose'> {
  const queue = new SerialQueue();
  return {
    lost: new Promise(() => undefined),
    create: (source) => queue.run(() => createSession(ort, source, options, queue)),
    download: (tensor) => {
      invariant(isHost(tensor), 'the tensors of this runtime are in host memory');
      return Promise.resolve(tensor);
    },
    dispose: () => Promise.resolve(),
  };
}

async function createSession(
  ort: Ort,
  source: GraphSource,
  options: InferenceSession.SessionOptions,
  queue: SerialQueue,
): Promise<Session> {
  const session = await ort.InferenceSession.create(inlineWeights(source.model, source.shards), {
    ...options,
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  });
  return {
    inputs: session.inputNames,
    outputs: session.outputNames,
    run: (feeds, outputs) => queue.run(async () => unpack(await session.run(pack(ort, feeds), [...outputs]))),
    release: () => queue.run(() => session.release()),
  };
}

function pack(ort: Ort, feeds: Feeds): Record<string, Tensor> {
  const packed: Record<string, Tensor> = {};
  for (const [name, tensor] of Object.entries(feeds)) {
    invariant(isHost(tensor), `${name} is in host memory`);
    packed[name] = new ort.Tensor('float32', tensor.data, tensor.dims);
  }
  return packed;
}

function unpack(results: InferenceSession.ReturnType): Record<string, RuntimeTensor> {
  const unpacked: Record<string, HostTensor> = {};
  for (const [name, tensor] of Object.entries(results)) {
    invariant(tensor.data instanceof Float32Array, `${name} holds floats`);
    unpacked[name] = { dims: tensor.dims, data: tensor.data };
  }
  return unpacked;
}

async function importOrt(): Promise<Ort> {
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    throw new LabError('no-native-runtime', 'onnxruntime-node is not installed, so the policy cannot run in Node.', {
      fix: 'Install it: npm install --include=optional --ignore-scripts.',
      cause,
    });
  }
}
