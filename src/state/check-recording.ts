import { ok, type Result } from '#base/errors.ts';
import type { Backend } from '#policy/types.ts';
import type { Recording } from '#rollout/recording.ts';
import type { PolicyApi } from '#workers/policy-api.ts';

export interface CheckOutcome {
  readonly reproduced: boolean;
  readonly sentence: string;
}

/** Lets the policy of this page decide the recorded episode again, and compares every action. */
export async function checkRecording(
  policy: Pick<PolicyApi, 'runEpisode' | 'info'>,
  recording: Recording,
  stds: Float32Array | null,
  signal: AbortSignal,
): Promise<Result<CheckOutcome>> {
  const spec = { ...recording.spec, maxDecisions: Math.max(1, recording.decisions.length) };
  const again = await policy.runEpisode({ spec, ...(stds && { stds }) }, () => undefined, signal);
  if (!again.ok) return again;
  return ok(compare(recording, again.value));
}

/** For people. */
export const BACKEND_NAMES: Readonly<Record<Backend, string>> = {
  webgpu: 'WebGPU',
  wasm: 'WebAssembly',
  native: 'the command line',
};

/** "reproduced", or the first decision (counted from 1) that differs and why it may. */
export function compare(recorded: Recording, again: Recording): CheckOutcome {
  const at = recorded.decisions.findIndex(({ action }, index) => {
    const other = again.decisions[index]?.action;
    return !other || action.some((value, slot) => value !== other[slot]);
  });
  const here = `${again.bundleId} on ${again.backend}`;
  if (at < 0) {
    const count = recorded.decisions.length;
    return { reproduced: true, sentence: `reproduced: all ${count} decisions are the same here (${here})` };
  }
  const there = `${recorded.bundleId} on ${recorded.backend}`;
  const sentence = `differs from decision ${at + 1}: ${reason(recorded, again)} (recorded with ${there}; here ${here})`;
  return { reproduced: false, sentence };
}

function reason(recorded: Recording, again: Recording): string {
  if (recorded.bundleId !== again.bundleId) return 'other policy build';
  if (recorded.backend !== again.backend) {
    const [there, here] = [BACKEND_NAMES[recorded.backend], BACKEND_NAMES[again.backend]];
    const choice = recorded.backend === 'native' ? '' : `: choose ${there} in the policy panel and check again`;
    return `${here} may round otherwise than ${there}, with which it was recorded${choice}`;
  }
  return 'same policy and backend, so another number of threads, another processor or runtime rounds otherwise';
}
