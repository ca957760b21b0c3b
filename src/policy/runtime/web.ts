import type { Env, InferenceSession, Tensor } from 'onnxruntime-web';
import { invariant } from '#base/errors.ts';
import { SerialQueue } from '#base/queue.ts';
import { loadBuild } from './web-builds.ts';
import type { Ort } from './web-builds.ts';
import type { BackendChoice } from './choose.ts';
import { openDevice } from './gpu-device.ts';
import type { OpenDevice } from './gpu-device.ts';
import { isHost } from './types.ts';
import type { DeviceTensor, Feeds, GraphSource, HostTensor, Runtime, RuntimeTensor, Session } from './types.ts';

/**
 * onnxruntime-web in this worker. Measured rules (docs/decisions): one queue for every create and run, because concurrent
 * ones hang or throw; the execution provider as an object with our own GPUDevice, because only then are its options read
 * and its loss seen; `wasmPaths` from the bundler, because threads otherwise load the worker's own chunk and hang.
 */
export async function createWebRuntime(choice: BackendChoice): Promise<Runtime> {
  const { ort, wasmPaths } = await loadBuild(choice.build);
  configure(ort.env, choice, wasmPaths);
  const opened = choice.backend === 'webgpu' ? await openDevice() : undefined;
  const queue = new SerialQueue();
  return {
    backend: choice.backend,
    family: choice.backend === 'webgpu' ? 'nbits' : 'int8',
    threads: choice.threads,
    description: opened?.description ?? `WebAssembly, ${choice.threads} ${choice.threads === 1 ? 'thread' : 'threads'}`,
    lost: opened?.lost ?? new Promise(() => undefined),
    create: (source) => queue.run(() => createSession(ort, source, opened, queue)),
    download: (tensor) => (isHost(tensor) ? Promise.resolve(tensor) : queue.run(() => downloadTensor(tensor))),
    dispose: () =>
      queue.run(() => {
        opened?.device.destroy();
      }),
  };
}

function configure(env: Env, choice: BackendChoice, wasmPaths: Env.WasmFilePaths): void {
  env.wasm.numThreads = choice.threads;
  env.wasm.wasmPaths = wasmPaths;
  env.logLevel = 'error';
}

async function createSession(
  ort: Ort,
  source: GraphSource,
  opened: OpenDevice | undefined,
  queue: SerialQueue,
): Promise<Session> {
  const session = await ort.InferenceSession.create(source.model, {
    executionProviders: [opened === undefined ? 'wasm' : { name: 'webgpu', device: opened.device }],
    externalData: [...source.shards].map(([path, data]) => ({ path, data })),
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    // 24 keys and values of a prefix would otherwise travel to the host and back for every decision.
    ...(opened !== undefined &&
      source.residentOutputs !== undefined && {
        preferredOutputLocation: Object.fromEntries(
          source.residentOutputs.map((name) => [name, 'gpu-buffer' as const]),
        ),
      }),
  });
  return {
    inputs: session.inputNames,
    outputs: session.outputNames,
    run: (feeds, outputs) => queue.run(() => runSession(ort, session, feeds, outputs)),
    release: () => queue.run(() => session.release()),
  };
}

async function runSession(
  ort: Ort,
  session: InferenceSession,
  feeds: Feeds,
  outputs: readonly string[],
): Promise<Record<string, RuntimeTensor>> {
  const packed: Record<string, Tensor> = {};
  for (const [name, tensor] of Object.entries(feeds)) {
    packed[name] = isHost(tensor) ? new ort.Tensor('float32', tensor.data, tensor.dims) : ortTensor(tensor);
  }
  const results = await session.run(packed, [...outputs]);
  const unpacked: Record<string, RuntimeTensor> = {};
  for (const [name, tensor] of Object.entries(results)) {
    const { dims } = tensor;
    unpacked[name] =
      tensor.location === 'gpu-buffer'
        ? { dims, device: tensor, dispose: () => tensor.dispose() }
        : { dims, data: floatsOf(tensor.data, name) };
  }
  return unpacked;
}

/** getData() moves the tensor to the host for good; onnxruntime uploads it again when it is fed. */
async function downloadTensor(tensor: DeviceTensor): Promise<HostTensor> {
  return { dims: tensor.dims, data: floatsOf(await ortTensor(tensor).getData(), 'a device tensor') };
}

function ortTensor(tensor: DeviceTensor): Tensor {
  return tensor.device as Tensor;
}

function floatsOf(data: Tensor['data'], name: string): Float32Array {
  invariant(data instanceof Float32Array, `${name} holds floats`);
  return data;
}
