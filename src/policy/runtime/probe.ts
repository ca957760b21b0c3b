/** What this browser can do; shown in the policy panel and read by `choose.ts`. */
export interface Capabilities {
  readonly webgpu: 'none' | 'software' | 'hardware';
  /** "nvidia ampere", or why there is no adapter. */
  readonly adapter: string;
  readonly shaderF16: boolean;
  /** JavaScript Promise Integration: the smaller WebGPU build of onnxruntime. */
  readonly jspi: boolean;
  readonly wasmSimd: boolean;
  /** WASM threads need it (headers COOP and COEP). */
  readonly crossOriginIsolated: boolean;
  readonly cores: number;
  /** Gigabytes, rounded and capped by the browser; undefined where it does not tell. */
  readonly memoryGb: number | undefined;
}

interface ProbedNavigator {
  readonly gpu?: GPU;
  readonly hardwareConcurrency?: number;
  readonly deviceMemory?: number;
}

/** Asks the browser; tests pass a navigator of their own. */
export async function probeCapabilities(
  browser: ProbedNavigator = navigator,
  isolated: boolean = globalThis.crossOriginIsolated,
): Promise<Capabilities> {
  return {
    ...(await probeWebGpu(browser.gpu)),
    jspi: 'Suspending' in WebAssembly,
    wasmSimd: hasWasmSimd(),
    crossOriginIsolated: isolated,
    cores: browser.hardwareConcurrency ?? 1,
    memoryGb: browser.deviceMemory,
  };
}

type WebGpuCapabilities = Pick<Capabilities, 'webgpu' | 'adapter' | 'shaderF16'>;

async function probeWebGpu(gpu: GPU | undefined): Promise<WebGpuCapabilities> {
  if (gpu === undefined) return { webgpu: 'none', adapter: 'this browser has no WebGPU', shaderF16: false };
  try {
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (adapter === null)
      return { webgpu: 'none', adapter: 'the browser offers no graphics adapter', shaderF16: false };
    const { vendor, architecture, description } = adapter.info;
    return {
      webgpu: isSoftware(adapter.info) ? 'software' : 'hardware',
      adapter: [vendor, architecture, description].filter(Boolean).join(' ') || 'unnamed adapter',
      shaderF16: adapter.features.has('shader-f16'),
    };
  } catch (cause) {
    return { webgpu: 'none', adapter: `the graphics adapter failed: ${String(cause)}`, shaderF16: false };
  }
}

function isSoftware(info: GPUAdapterInfo): boolean {
  const text = `${info.vendor} ${info.architecture} ${info.description}`;
  return info.isFallbackAdapter || /swiftshader|llvmpipe|basic render/i.test(text);
}

/** A module with one v128 instruction: (func (result v128) i32.const 0 i8x16.splat). */
const SIMD_MODULE = Uint8Array.of(
  0,
  97,
  115,
  109,
  1,
  0,
  0,
  0,
  1,
  5,
  1,
  96,
  0,
  1,
  123,
  3,
  2,
  1,
  0,
  10,
  8,
  1,
  6,
  0,
  65,
  0,
  253,
  15,
  11,
);

function hasWasmSimd(): boolean {
  return WebAssembly.validate(SIMD_MODULE);
}
