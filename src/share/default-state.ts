import { FLOW_STEPS } from '#rollout/limits.ts';
import type { LinkDecoding, LinkState } from './link-state.ts';

export const DEFAULT_LINK_DECODING: LinkDecoding = {
  head: 'discrete',
  expert: null,
  temperature: null,
  gripperTemperature: null,
  samplingSeed: 0,
  flowSteps: FLOW_STEPS.initial,
};

/** What everything that a link leaves out stands at. */
export const DEFAULT_LINK_STATE: LinkState = {
  bundleId: null,
  suite: 'object',
  seed: 4217,
  promptOverride: null,
  rivalPrompt: null,
  driver: 'policy',
  decoding: DEFAULT_LINK_DECODING,
  cards: [],
  view: null,
  tick: null,
  recordings: { unsteered: null, steered: null },
};
