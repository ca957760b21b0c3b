import type { TokenGroup } from '#policy/types.ts';

/** How token groups are called on the page. */
export const GROUP_LABELS: Readonly<Record<TokenGroup, string>> = {
  image: 'image',
  proprio: 'state',
  text: 'text',
  slots: 'slots',
};

export const GROUP_TITLES: Readonly<Record<TokenGroup, string>> = {
  image: '40 image tokens and the start token. Changing them recomputes the whole pass',
  proprio: 'The proprioception token. Changing it recomputes the whole pass',
  text: 'The words of the prompt',
  slots: 'The seven action slots',
};
