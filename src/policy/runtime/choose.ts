import { LabError, err, ok } from '#base/errors.ts';
import type { Result } from '#base/errors.ts';
import type { Capabilities } from './probe.ts';

export const WEB_BACKENDS = ['webgpu', 'wasm'] as const;
export type WebBackend = (typeof WEB_BACKENDS)[number];

/** One way to run the policy here, and why it stands where it stands in the list. */
export interface BackendChoice {
  readonly backend: WebBackend;
  /** Which build of onnxruntime-web: '/jspi', '/webgpu' (asyncify) or '/wasm'. */
  readonly build: 'jspi' | 'webgpu' | 'wasm';
  readonly threads: number;
  /** For people, one sentence. */
  readonly reason: string;
}

/** More threads than this compete with the simulator and the page on most laptops. */
const MOST_THREADS = 4;

/**
 * The backends to try, best first. The user's choice goes first when it is possible; the others stay as a way out.
 * @returns 'no-backend' when the browser has neither WebGPU nor WASM SIMD
 */
export function chooseBackends(
  capabilities: Capabilities,
  override?: WebBackend,
): Result<readonly BackendChoice[], 'no-backend'> {
  const possible = [webgpuChoice(capabilities), wasmChoice(capabilities)].filter((choice) => choice !== undefined);
  const isSlowGpu = capabilities.webgpu === 'software';
  const byDefault: WebBackend = capabilities.webgpu === 'hardware' || !capabilities.wasmSimd ? 'webgpu' : 'wasm';
  const wanted = override ?? byDefault;
  const first = possible.find((choice) => choice.backend === wanted);
  if (possible.length === 0) {
    return err(
      new LabError(
        'no-backend',
        `This browser cannot run the policy: ${capabilities.adapter}, and WebAssembly has no SIMD.`,
        {
          fix: 'Use a current Chrome, Edge, Firefox or Safari. Links still replay their recording without the policy.',
        },
      ),
    );
  }
  const ordered = first === undefined ? possible : [first, ...possible.filter((choice) => choice !== first)];
  const [head, ...rest] = ordered as [BackendChoice, ...BackendChoice[]];
  return ok([{ ...head, reason: headReason(head, capabilities, override, isSlowGpu) }, ...rest]);
}

function headReason(
  head: BackendChoice,
  capabilities: Capabilities,
  override: WebBackend | undefined,
  isSlowGpu: boolean,
): string {
  if (override === head.backend) return `${head.reason} You chose it.`;
  if (override !== undefined)
    return `${head.reason} You chose ${label(override)}, which is not available: ${obstacle(override, capabilities)}.`;
  if (head.backend === 'wasm' && isSlowGpu)
    return `${head.reason} WebGPU here is computed in software (${capabilities.adapter}), which is slower.`;
  if (head.backend === 'wasm') return `${head.reason} No WebGPU: ${capabilities.adapter}.`;
  return head.reason;
}

function webgpuChoice(capabilities: Capabilities): BackendChoice | undefined {
  if (capabilities.webgpu === 'none') return undefined;
  return {
    backend: 'webgpu',
    build: capabilities.jspi ? 'jspi' : 'webgpu',
    threads: 1,
    reason: `WebGPU on ${capabilities.adapter}.`,
  };
}

function wasmChoice(capabilities: Capabilities): BackendChoice | undefined {
  if (!capabilities.wasmSimd) return undefined;
  const threads = capabilities.crossOriginIsolated ? Math.max(1, Math.min(MOST_THREADS, capabilities.cores)) : 1;
  const isolation = capabilities.crossOriginIsolated
    ? ''
    : ' The page is not cross-origin isolated, so there is one thread; with the headers COOP and COEP it would be faster.';
  return {
    backend: 'wasm',
    build: 'wasm',
    threads,
    reason: `WebAssembly, ${threads} ${threads === 1 ? 'thread' : 'threads'}.${isolation}`,
  };
}

function label(backend: WebBackend): string {
  return backend === 'webgpu' ? 'WebGPU' : 'WebAssembly';
}

function obstacle(backend: WebBackend, capabilities: Capabilities): string {
  return backend === 'webgpu' ? capabilities.adapter : 'WebAssembly has no SIMD here';
}
