import { describe, expect, it } from 'vitest';
import { chooseBackends } from './choose.ts';
import { probeCapabilities } from './probe.ts';
import type { Capabilities } from './probe.ts';

const laptop: Capabilities = {
  webgpu: 'hardware',
  adapter: 'intel xe',
  shaderF16: true,
  jspi: true,
  wasmSimd: true,
  crossOriginIsolated: true,
  cores: 8,
  memoryGb: 8,
};
const choices = (change: Partial<Capabilities>, override?: 'webgpu' | 'wasm') => {
  const chosen = chooseBackends({ ...laptop, ...change }, override);
  if (!chosen.ok) throw chosen.error;
  return chosen.value;
};

describe('chooseBackends', () => {
  it('prefers a real graphics adapter, with WASM as the way out', () => {
    expect(choices({}).map((choice) => choice.backend)).toEqual(['webgpu', 'wasm']);
    expect(choices({})[0]).toMatchObject({ build: 'jspi', reason: 'WebGPU on intel xe.' });
    expect(choices({ jspi: false })[0]!.build).toBe('webgpu');
  });

  it('prefers WASM to an adapter in software, and says why', () => {
    const [first] = choices({ webgpu: 'software', adapter: 'google swiftshader' });
    expect(first).toMatchObject({ backend: 'wasm', threads: 4 });
    expect(first!.reason).toContain('computed in software (google swiftshader)');
  });

  it('works without WebGPU, and says why there is none', () => {
    const only = choices({ webgpu: 'none', adapter: 'this browser has no WebGPU' });
    expect(only).toHaveLength(1);
    expect(only[0]!.reason).toBe('WebAssembly, 4 threads. No WebGPU: this browser has no WebGPU.');
  });

  it('takes one thread without cross-origin isolation, and says what it would take', () => {
    const [first] = choices({ webgpu: 'none', crossOriginIsolated: false });
    expect(first!.threads).toBe(1);
    expect(first!.reason).toContain('COOP and COEP');
  });

  it('follows the user where it can, and says so where it cannot', () => {
    expect(choices({}, 'wasm').map((choice) => choice.backend)).toEqual(['wasm', 'webgpu']);
    const [first] = choices({ webgpu: 'none', adapter: 'this browser has no WebGPU' }, 'webgpu');
    expect(first!.backend).toBe('wasm');
    expect(first!.reason).toContain('You chose WebGPU, which is not available: this browser has no WebGPU.');
  });

  it('answers in words when nothing is left', () => {
    const chosen = chooseBackends({
      ...laptop,
      webgpu: 'none',
      adapter: 'this browser has no WebGPU',
      wasmSimd: false,
    });
    expect(chosen.ok ? '' : chosen.error.sentence).toBe(
      'This browser cannot run the policy: this browser has no WebGPU, and WebAssembly has no SIMD. Use a current Chrome, Edge, Firefox or Safari. Links still replay their recording without the policy.',
    );
    expect(choices({ wasmSimd: false }).map((choice) => choice.backend)).toEqual(['webgpu']);
  });
});

describe('probeCapabilities', () => {
  const adapter = (info: object, features: string[] = []) =>
    ({ requestAdapter: async () => ({ info, features: new Set(features) }) }) as unknown as GPU;

  it('sees SIMD here, and no WebGPU', async () => {
    expect(await probeCapabilities({ hardwareConcurrency: 2 }, false)).toMatchObject({
      webgpu: 'none',
      adapter: 'this browser has no WebGPU',
      wasmSimd: true,
      cores: 2,
      crossOriginIsolated: false,
    });
  });

  it('tells software from hardware', async () => {
    const soft = adapter({ vendor: 'google', architecture: 'swiftshader', description: '' });
    expect(await probeCapabilities({ gpu: soft }, true)).toMatchObject({
      webgpu: 'software',
      adapter: 'google swiftshader',
    });
    const hard = adapter({ vendor: 'nvidia', architecture: 'hopper', description: '' }, ['shader-f16']);
    expect(await probeCapabilities({ gpu: hard }, true)).toMatchObject({ webgpu: 'hardware', shaderF16: true });
  });

  it('survives a browser whose adapter fails', async () => {
    const none = { requestAdapter: async () => null } as unknown as GPU;
    expect(await probeCapabilities({ gpu: none }, true)).toMatchObject({
      webgpu: 'none',
      adapter: 'the browser offers no graphics adapter',
    });
    const broken = { requestAdapter: () => Promise.reject(new Error('driver')) } as unknown as GPU;
    expect((await probeCapabilities({ gpu: broken }, true)).adapter).toContain('driver');
  });
});
