import { SLOTS } from '#policy/types.ts';
import { TEACHER_ID } from '#rollout/driver.ts';
import type { Recording } from '#rollout/recording.ts';
import type { LinkActions, LinkRecording } from './link-state.ts';

/** What a link keeps of an episode; the simulator makes the rest again. */
export function linkRecordingOf(recording: Recording): LinkRecording {
  const { bundleId, backend, spec, ticks, cut, finalHash } = recording;
  const { maxDecisions, sampling } = spec;
  const { seed: _, ...temperatures } = sampling;
  return { bundleId, backend, ...temperatures, maxDecisions, actions: actionsOf(recording), ticks, cut, finalHash };
}

function actionsOf({ bundleId, cut, decisions, spec }: Recording): LinkActions {
  if (bundleId === TEACHER_ID && !cut) return { form: 'teacher' };
  if (spec.head === 'discrete' && decisions.every(({ bins }) => bins?.length === SLOTS))
    return { form: 'bins', bins: Uint8Array.from(decisions.flatMap(({ bins }) => bins ?? [])) };
  return { form: 'numbers', numbers: Float64Array.from(decisions.flatMap(({ action }) => action)) };
}
