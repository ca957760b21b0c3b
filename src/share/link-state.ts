import type { Depth } from '#lens/concept.ts';
import type { Backend, Head } from '#policy/types.ts';
import type { Suite } from '#sim/types.ts';
import type { SetPoint } from '#steering/controller.ts';
import type { Intervention } from '#steering/intervention.ts';

/** What a link holds: the whole configuration of the lab and, where it fits, what happened under it. Values only. */

export const LINK_DRIVERS = ['policy', 'teacher'] as const;
export type LinkDriver = (typeof LINK_DRIVERS)[number];

export const LINK_DEPTHS = ['early', 'late', 'full'] as const satisfies readonly Depth[];

export type LinkSource =
  | {
      readonly kind: 'concept';
      readonly word: string;
      readonly k: number;
      readonly depth: Depth;
      readonly edited: boolean;
    }
  | { readonly kind: 'list' }
  | { readonly kind: 'lens' }
  | { readonly kind: 'direction'; readonly withPrompt: string; readonly withoutPrompt: string };

/** One card of the stack, in its order. */
export interface LinkCard {
  readonly intervention: Intervention;
  readonly source: LinkSource;
  readonly collapsed: boolean;
  readonly solo: boolean;
  readonly layersOff?: readonly number[];
  /** What its amount is moved for in the closed loop. */
  readonly control?: SetPoint;
}

export interface LinkDecoding {
  readonly head: Head;
  /** Null is the bundle's first. */
  readonly expert: string | null;
  /** Null is the bundle's default. */
  readonly temperature: number | null;
  /** Of the gripper's slot; null is the bundle's default, or `temperature` where that is not null. */
  readonly gripperTemperature: number | null;
  readonly samplingSeed: number;
  readonly flowSteps: number;
}

/** Camera of the stage, world frame, metres. */
export interface LinkView {
  readonly position: readonly [number, number, number];
  readonly target: readonly [number, number, number];
}

/**
 * What one lane did under the link's own settings: seven numbers a decision, each decision held for 4 ticks. The simulator
 * makes everything else from it.
 */
export interface LinkRecording {
  /** Which policy decided; 'teacher' is the demonstrator. */
  readonly bundleId: string;
  readonly backend: Backend;
  readonly temperature: number;
  /** Of the gripper's slot, where it has one of its own. */
  readonly gripperTemperature?: number;
  readonly maxDecisions: number;
  readonly actions: LinkActions;
  readonly ticks: number;
  readonly cut: boolean;
  /** First 16 hex digits of sha256 over qpos after the last tick: what the replay must reach. */
  readonly finalHash: string;
}

export type LinkActions =
  /** Bins of the discrete head, [decisions x 7]: the actions are the bins' centres. */
  | { readonly form: 'bins'; readonly bins: Uint8Array }
  /** Actions as they were executed, [decisions x 7]. */
  | { readonly form: 'numbers'; readonly numbers: Float64Array }
  /** The demonstrator is a function of the scene: it does the same again. */
  | { readonly form: 'teacher' };

export interface LinkState {
  /** The policy that the settings were made with. */
  readonly bundleId: string | null;
  readonly suite: Suite;
  readonly seed: number;
  readonly promptOverride: string | null;
  readonly rivalPrompt: string | null;
  readonly driver: LinkDriver;
  readonly decoding: LinkDecoding;
  readonly cards: readonly LinkCard[];
  readonly view: LinkView | null;
  /** Where the viewer finds the cursor, paused; null plays from the start. */
  readonly tick: number | null;
  readonly recordings: { readonly unsteered: LinkRecording | null; readonly steered: LinkRecording | null };
}

/** Parts of the page that `hide=` takes away: a teacher makes a simpler page with the address alone. */
export const HIDEABLE = [
  'left',
  'right',
  'bottom',
  'task',
  'prompt',
  'settings',
  'policy',
  'lens',
  'run',
  'share',
  'help',
] as const;
export type Hideable = (typeof HIDEABLE)[number];

export const LINK_THEMES = ['dark', 'light'] as const;
export const LINK_PANELS = ['left', 'right', 'bottom'] as const;

/** What an address asks of the page rather than of the lab. Not in the blob: people type it. */
export interface PageOptions {
  readonly hide: readonly Hideable[];
  /** Stage and playback only, for a frame in another page. */
  readonly embed: boolean;
  readonly lesson: string | null;
  /** While the link is open, in place of the reader's own theme. */
  readonly theme?: (typeof LINK_THEMES)[number];
  /** Panels that stand open while the link is open; the others are rails. Left out: as the reader has them. */
  readonly panels?: readonly (typeof LINK_PANELS)[number][];
  /** Large type and few controls, for a projector. */
  readonly presenter?: true;
}

export const WHOLE_PAGE: PageOptions = { hide: [], embed: false, lesson: null };
