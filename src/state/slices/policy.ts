import type { StateCreator } from 'zustand/vanilla';
import type { WebBackend } from '#policy/runtime/choose.ts';
import { temperaturesOf } from '#policy/temperatures.ts';
import type { Head, Temperatures } from '#policy/types.ts';
import { FLOW_STEPS, TEMPERATURE } from '#rollout/limits.ts';
import type { LabState } from '#state/store.ts';
import type { DownloadSize, LoadProgress, PolicyInfo } from '#workers/policy-api.ts';

export const POLICY_STATUSES = ['absent', 'loading', 'ready', 'failed'] as const;
export type PolicyStatus = (typeof POLICY_STATUSES)[number];

/** How the policy decides. Part of what an episode is: the same settings and seed give the same bytes on one backend. */
export interface Decoding {
  readonly head: Head;
  /** Flow expert; null is the bundle's first. */
  readonly expert: string | null;
  /** Temperature of the discrete head; 0 is argmax. Null is the bundle's default. */
  readonly temperature: number | null;
  /** Of the gripper's slot; null is the bundle's default, or `temperature` where that is not null. */
  readonly gripperTemperature: number | null;
  /** Seed of the bins' draws and of the flow's noise. */
  readonly samplingSeed: number;
  /** Euler steps of the flow head. */
  readonly flowSteps: number;
}

export const DEFAULT_DECODING: Decoding = {
  head: 'discrete',
  expert: null,
  temperature: null,
  gripperTemperature: null,
  samplingSeed: 0,
  flowSteps: FLOW_STEPS.initial,
};

export interface PolicySlice {
  readonly policyStatus: PolicyStatus;
  readonly policyProgress: LoadProgress | null;
  readonly policyInfo: PolicyInfo | null;
  /** What a load would fetch; null until the server has answered. */
  readonly policySize: DownloadSize | null;
  /** The user's choice of backend; null lets the lab choose. */
  readonly policyBackend: WebBackend | null;
  readonly decoding: Decoding;
  setPolicySize: (size: DownloadSize | null) => void;
  setPolicyLoading: (progress: LoadProgress) => void;
  setPolicyReady: (info: PolicyInfo) => void;
  setPolicyFailed: () => void;
  setPolicyAbsent: () => void;
  setPolicyBackend: (backend: WebBackend | null) => void;
  /** A change by a person: it can be undone. */
  setDecoding: (change: Partial<Decoding>) => void;
  /** A whole decoding from a link, a file or undo. */
  restoreDecoding: (decoding: Decoding) => void;
}

export const createPolicySlice: StateCreator<LabState, [], [], PolicySlice> = (set, get) => ({
  policyStatus: 'absent',
  policyProgress: null,
  policyInfo: null,
  policySize: null,
  policyBackend: null,
  decoding: DEFAULT_DECODING,
  setPolicySize: (size) => set({ policySize: size }),
  setPolicyLoading: (progress) => set({ policyStatus: 'loading', policyProgress: progress }),
  setPolicyReady: (info) => set({ policyStatus: 'ready', policyProgress: null, policyInfo: info }),
  setPolicyFailed: () => set({ policyStatus: 'failed', policyProgress: null }),
  setPolicyAbsent: () => set({ policyStatus: 'absent', policyProgress: null, policyInfo: null }),
  setPolicyBackend: (backend) => set({ policyBackend: backend }),
  setDecoding: (change) => {
    const before = get().decoding;
    const after = clampDecoding({ ...before, ...change });
    set({ decoding: after });
    get().recordChange({
      field: `decoding:${Object.keys(change).join()}`,
      label: 'decoding',
      before,
      after,
      restore: (decoding) => set({ decoding }),
    });
  },
  restoreDecoding: (decoding) => set({ decoding: clampDecoding(decoding) }),
});

function clampDecoding(decoding: Decoding): Decoding {
  const { temperature, gripperTemperature, flowSteps, samplingSeed } = decoding;
  return {
    ...decoding,
    temperature: clampTemperature(temperature),
    gripperTemperature: clampTemperature(gripperTemperature),
    flowSteps: Math.round(clamp(flowSteps, FLOW_STEPS.min, FLOW_STEPS.max)),
    samplingSeed: Math.round(clamp(samplingSeed, 0, 2 ** 31 - 1)),
  };
}

function clampTemperature(temperature: number | null): number | null {
  return temperature === null ? null : clamp(temperature, TEMPERATURE.min, TEMPERATURE.max);
}

function clamp(value: number, low: number, high: number): number {
  return Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : low;
}

/** The temperatures in force. */
export function selectTemperatures({
  decoding,
  policyInfo,
}: Pick<PolicySlice, 'decoding' | 'policyInfo'>): Temperatures {
  return temperaturesOf(policyInfo?.sampling ?? { temperature: 1 }, decoding);
}

/** Whether the head in force has all that it needs. */
export function selectExpertReady({ decoding, policyInfo }: Pick<PolicySlice, 'decoding' | 'policyInfo'>): boolean {
  if (decoding.head !== 'flow') return true;
  const wanted = decoding.expert ?? policyInfo?.experts[0]?.id;
  return policyInfo?.experts.find(({ id }) => id === wanted)?.isLoaded === true;
}
