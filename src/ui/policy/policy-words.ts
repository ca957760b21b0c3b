import type { CardTraining } from '#policy/manifest-card.ts';
import type { PolicyStatus } from '#state/slices/policy.ts';
import type { LoadProgress, PolicyInfo } from '#workers/policy-api.ts';

/** Words and numbers of the policy panel. Pure. */

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 10e6 ? 1 : 0)} MB`;
}

export const BACKEND_NAMES = { webgpu: 'WebGPU', wasm: 'WASM', native: 'native' } as const;

/** One line for the top bar: precision, backend, speed. */
export function chipText(status: PolicyStatus, progress: LoadProgress | null, info: PolicyInfo | null): string {
  if (status === 'loading') return progress?.download ? `policy ${percentOf(progress)} %` : 'starting policy';
  if (status === 'failed') return 'policy failed to load';
  if (!info) return 'no policy loaded';
  const speed = info.millisPerDecision > 0 ? ` · ${Math.round(info.millisPerDecision)} ms` : '';
  return `int8 · ${BACKEND_NAMES[info.backend]}${speed}`;
}

/** Share of the download, 0..100. */
export function percentOf(progress: LoadProgress): number {
  const { receivedBytes, totalBytes } = progress.download ?? { receivedBytes: 0, totalBytes: 1 };
  return Math.floor((100 * receivedBytes) / Math.max(1, totalBytes));
}

/** "75": percent. */
export function percentText(share: number): string {
  return String(Math.round(100 * share));
}

/** "65–82": percent. */
export function intervalText({ low, high }: { readonly low: number; readonly high: number }): string {
  return `${percentText(low)}–${percentText(high)}`;
}

/** "1,500 steps from 14a424ed8043 in 46 min, with 6,251 own states; x86_64, 2 cores, no GPU". */
export function trainingText({ config, versions, steps, seconds, rounds }: CardTraining): string {
  const states = rounds.reduce((sum, round) => sum + round.states, 0);
  const own = states > 0 ? `, with ${states.toLocaleString('en')} own states` : '';
  return `${steps.toLocaleString('en')} steps from ${config.init} in ${Math.round(seconds / 60)} min${own}; ${versions.machine}`;
}

/** "discrete", "flow · dagger". */
export function headText({ head, expert }: { readonly head: string; readonly expert?: string | undefined }): string {
  return expert === undefined ? head : `${head} · ${expert}`;
}
