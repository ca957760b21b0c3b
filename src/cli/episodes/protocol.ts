import type { EpisodeSpec, Recording } from '#rollout/recording.ts';
import type { Variation } from '#sim/variations/variation.ts';

/** Messages between the command and its episode processes. Both ends are this build, so there is no version. */

export type ToWorker =
  | {
      readonly kind: 'run';
      readonly folder: string;
      readonly threads: number;
      /** With the places in the caller's list. Specs that share interventions share the object: it survives the transfer. */
      readonly specs: readonly EpisodeSpec[];
      readonly places: readonly number[];
      /** In the order of specs; the world of training where there are none. */
      readonly variations: readonly Variation[] | undefined;
    }
  | { readonly kind: 'stop' };

export type FromWorker =
  | {
      readonly kind: 'episode';
      readonly place: number;
      readonly recording: Recording;
      /** [ticks + 1, POSE_LENGTH] */
      readonly poses: Float32Array;
    }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly fix: string };
