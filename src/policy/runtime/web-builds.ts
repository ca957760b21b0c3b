import type * as OrtWeb from 'onnxruntime-web';
import type { Env } from 'onnxruntime-web';
import asyncifyMjs from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import asyncifyWasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import jspiMjs from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.mjs?url';
import jspiWasm from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url';
import plainMjs from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import plainWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import type { BackendChoice } from './choose.ts';

export type Ort = typeof OrtWeb;

export interface Build {
  readonly ort: Ort;
  readonly wasmPaths: Env.WasmFilePaths;
}

/**
 * One of the three builds, chosen at run time; never the bare import, which is the old JSEP backend. Each is 3 to 7 MB
 * over the wire, so only the chosen one is fetched.
 */
export async function loadBuild(build: BackendChoice['build']): Promise<Build> {
  switch (build) {
    case 'jspi':
      return { ort: await import('onnxruntime-web/jspi'), wasmPaths: paths(jspiMjs, jspiWasm) };
    case 'webgpu':
      return { ort: await import('onnxruntime-web/webgpu'), wasmPaths: paths(asyncifyMjs, asyncifyWasm) };
    case 'wasm':
      return { ort: await import('onnxruntime-web/wasm'), wasmPaths: paths(plainMjs, plainWasm) };
  }
}

/** Absolute: pthread workers resolve them against their own address. */
function paths(mjs: string, wasm: string): Env.WasmFilePaths {
  return { mjs: new URL(mjs, self.location.href).href, wasm: new URL(wasm, self.location.href).href };
}
