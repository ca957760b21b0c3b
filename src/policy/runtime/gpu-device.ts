import { LabError } from '#base/errors.ts';

export interface OpenDevice {
  readonly device: GPUDevice;
  readonly description: string;
  /** Resolves with the reason when the driver resets, the tab loses its GPU, or we destroy the device. */
  readonly lost: Promise<string>;
}

const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxStorageBuffersPerShaderStage',
] as const;

/**
 * Our own device with the adapter's limits. Not 'subgroups': fused attention reads them and is wrong at subgroup size 4;
 * our graphs use none, so nothing is lost.
 */
export async function openDevice(): Promise<OpenDevice> {
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) {
    throw new LabError('no-webgpu', 'The browser offers no graphics adapter any more.', {
      fix: 'WebAssembly runs the policy instead.',
    });
  }
  const device = await adapter.requestDevice({
    requiredLimits: Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]])),
  });
  const { vendor, architecture } = adapter.info;
  return {
    device,
    description: `WebGPU, ${[vendor, architecture].filter(Boolean).join(' ') || 'unnamed adapter'}`,
    lost: device.lost.then((info) => info.message || info.reason),
  };
}
