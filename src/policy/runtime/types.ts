import type { Backend } from '#policy/types.ts';

/** What the engine needs of a runtime; web.ts and native.ts implement it, and nothing else knows onnxruntime. */

/** A float32 tensor in host memory, or one that stays where the runtime keeps it (a GPU buffer). */
export interface HostTensor {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}
export interface DeviceTensor {
  readonly dims: readonly number[];
  readonly device: object;
  /** Frees the buffer. Host tensors need no such call. */
  dispose(): void;
}
export type RuntimeTensor = HostTensor | DeviceTensor;
export type Feeds = Readonly<Record<string, RuntimeTensor>>;

export function isHost(tensor: RuntimeTensor): tensor is HostTensor {
  return 'data' in tensor;
}

/** Which of a graph's two files runs: MatMulInteger (WASM, native) or MatMulNBits (WebGPU). */
export type GraphFamily = 'int8' | 'nbits';

export interface GraphSource {
  readonly name: string;
  readonly model: Uint8Array;
  /** Shards by the location that the model names. */
  readonly shards: ReadonlyMap<string, Uint8Array>;
  /** Outputs that are fed to later calls: a GPU keeps them in its memory, and they come back as device tensors. */
  readonly residentOutputs?: readonly string[];
}

export interface Session {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Runs the graph; only the named outputs come back. Calls queue behind each other, across all sessions. */
  run(feeds: Feeds, outputs: readonly string[]): Promise<Record<string, RuntimeTensor>>;
  release(): Promise<void>;
}

export interface Runtime {
  readonly backend: Backend;
  readonly family: GraphFamily;
  readonly threads: number;
  /** For people: "WASM, 2 threads", "WebGPU, Intel Xe". */
  readonly description: string;
  create(source: GraphSource): Promise<Session>;
  /** Resolves with a reason when the device is lost; never on other backends. */
  readonly lost: Promise<string>;
  /** Copies a device tensor to host memory; it can still be fed afterwards. Host tensors come back as they are. */
  download(tensor: RuntimeTensor): Promise<HostTensor>;
  dispose(): Promise<void>;
}

/** A floating number: any of these texts in an onnxruntime error means that memory ran out. */
const MEMORY_TEXTS =
  /out of memory|bad_alloc|OOM|allocation failed|Array buffer allocation|memory access out of bounds/i;
export function isOutOfMemory(thrown: unknown): boolean {
  return thrown instanceof RangeError || (thrown instanceof Error && MEMORY_TEXTS.test(thrown.message));
}
