import { LANES } from '#state/lanes.ts';
import type { LabState } from '#state/store.ts';
import { effectiveInterventions } from '#state/slices/steering.ts';
import { secondsAt } from '#state/slices/episodes.ts';

/** A few lines for a message or a notebook: what was asked, what was changed, what happened. */
export function summaryOf(state: LabState, url: string): string {
  const { suite, seed, layout, promptOverride, rivalPrompt, decoding, cards, episodes, policyInfo } = state;
  const steering = effectiveInterventions(cards).map(
    ({ operator, amount, neurons, name }) =>
      `${name ?? 'intervention'} (${operator} ${amount}, ${neurons.length} value vectors)`,
  );
  const outcomes = LANES.flatMap((lane) => {
    const { recording, success, ticks } = episodes[lane];
    return recording ? [`${lane}: ${success ? 'success' : 'no success'} after ${secondsAt(ticks).toFixed(1)} s`] : [];
  });
  return [
    `Steerlab: "${promptOverride ?? layout?.task.prompt ?? suite}" (${suite}, seed ${seed})`,
    `Policy ${policyInfo?.bundleId ?? 'not loaded'}, ${decoding.head} head`,
    ...(rivalPrompt === null ? [] : [`Second prompt: "${rivalPrompt}"`]),
    ...(steering.length === 0 ? [] : [`Steering: ${steering.join('; ')}`]),
    ...outcomes,
    url,
  ].join('\n');
}

/** HTML for another page: stage and playback only. */
export function embedSnippet(url: string): string {
  const escaped = url.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return `<iframe src="${escaped}" title="Steerlab" width="720" height="480" style="border:0" loading="lazy"></iframe>`;
}
