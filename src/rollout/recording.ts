import type { Backend, Head, Sampling } from '#policy/types.ts';
import type { SceneLayout, Suite } from '#sim/types.ts';
import type { ControllerSpec } from '#steering/controller.ts';
import type { Intervention } from '#steering/intervention.ts';

/** What an episode is asked to be. Same spec, same backend: same bytes. */
export interface EpisodeSpec {
  readonly suite: Suite;
  readonly seed: number;
  /** Overrides the task's own prompt, for which `{prompt}` stands in it; success is still judged by the task. */
  readonly prompt?: string;
  readonly head: Head;
  readonly expert?: string;
  readonly sampling: Sampling;
  readonly flowSteps: number;
  readonly interventions: readonly Intervention[];
  /** Moves the amount of one intervention to hold a set-point; without it amounts stay as they are. */
  readonly controller?: ControllerSpec;
  /** Decisions before the episode counts as failed. */
  readonly maxDecisions: number;
}

export interface RecordedDecision {
  /** Tick at which the action began. */
  readonly tick: number;
  readonly action: readonly number[];
  /** Bin per slot; discrete head only. */
  readonly bins?: readonly number[];
  /** The controlled intervention's amount at this decision; only with a controller. */
  readonly amount?: number;
}

export const EPISODE_EVENTS = ['grasp', 'release', 'success', 'drop'] as const;
export interface EpisodeEvent {
  readonly tick: number;
  readonly kind: (typeof EPISODE_EVENTS)[number];
}

/** A finished or cut episode. Poses are not in it: replay.ts makes them again, bit for bit, from the decisions. */
export interface Recording {
  readonly version: 1;
  readonly spec: EpisodeSpec;
  readonly layout: SceneLayout;
  /** The prompt that the policy read. */
  readonly prompt: string;
  readonly bundleId: string;
  readonly backend: Backend;
  readonly decisions: readonly RecordedDecision[];
  readonly events: readonly EpisodeEvent[];
  readonly ticks: number;
  readonly success: boolean;
  /** Stopped by the user before it ended. */
  readonly cut: boolean;
  /** First 16 hex digits of sha256 over qpos (float64, little-endian) after the last tick. */
  readonly finalHash: string;
}
