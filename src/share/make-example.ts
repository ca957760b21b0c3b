import type { Recording } from '#rollout/recording.ts';
import type { Intervention } from '#steering/intervention.ts';
import { DEFAULT_LINK_STATE } from './default-state.ts';
import { linkRecordingOf } from './link-recording.ts';
import type { LinkSource, LinkState } from './link-state.ts';

export interface ExampleParts {
  readonly unsteered: Recording;
  readonly steered: Recording | null;
  readonly prompt: string | null;
  readonly rival: string | null;
  readonly interventions: readonly Intervention[];
  /** Where each of them came from, in their order; lists when left out. */
  readonly sources?: readonly LinkSource[];
}

/** The link state of a finished run: it plays from its start when somebody opens it. */
export function exampleState({
  unsteered,
  steered,
  prompt,
  rival,
  interventions,
  sources = [],
}: ExampleParts): LinkState {
  const { spec, bundleId } = unsteered;
  return {
    ...DEFAULT_LINK_STATE,
    bundleId,
    suite: spec.suite,
    seed: spec.seed,
    promptOverride: prompt,
    rivalPrompt: rival,
    decoding: {
      head: spec.head,
      expert: spec.expert ?? null,
      temperature: null,
      gripperTemperature: null,
      samplingSeed: spec.sampling.seed,
      flowSteps: spec.flowSteps,
    },
    cards: interventions.map((intervention, at) => ({
      intervention,
      source: sources[at] ?? { kind: 'list' },
      collapsed: false,
      solo: false,
    })),
    recordings: { unsteered: linkRecordingOf(unsteered), steered: steered && linkRecordingOf(steered) },
  };
}
