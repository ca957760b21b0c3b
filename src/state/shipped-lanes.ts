import { ok, type Result } from '#base/errors.ts';
import type { Recording } from '#rollout/recording.ts';
import type { LinkState } from '#share/link-state.ts';
import type { ShippedExample } from '#share/shipped-example.ts';
import type { SimApi } from '#workers/sim-api.ts';
import type { Lab } from './lab.ts';
import { LANES, type Lane } from './lanes.ts';
import { recordingOf } from './link-state.ts';

/** A lane that shows poses which came with the page. */
export interface ShippedOnScreen {
  readonly lane: Lane;
  readonly key: string;
  readonly recording: Recording;
  readonly poses: Float32Array;
}

/** Fills the lanes with an example's shipped poses. Nothing has been simulated: `confirmShipped` is owed. */
export function showShipped(
  { store }: Lab,
  shipped: ShippedExample,
  state: LinkState,
  newKey: () => string,
): readonly ShippedOnScreen[] {
  const { layout } = shipped.unsteered.recording;
  store.getState().setLayout(layout);
  return LANES.flatMap((lane) => {
    const linked = state.recordings[lane];
    const one = shipped[lane];
    if (!linked || !one) return [];
    const { poses } = one;
    const { events, success } = one.recording;
    const recording = { ...recordingOf(state, lane, linked, layout), events, success };
    const key = newKey();
    const { beginEpisode, extendEpisode, finishEpisode } = store.getState();
    beginEpisode(lane, { key, driver: state.driver, layout, prompt: recording.prompt });
    extendEpisode(lane, key, { poses, decisions: recording.decisions, events });
    finishEpisode(lane, key, recording);
    return [{ lane, key, recording, poses }];
  });
}

/**
 * Lets the simulator play the lane again, unseen, under the same key: from now on it can be asked about any decision.
 * @returns whether every number of every pose is the shipped one, and the hash the recorded one
 */
export async function confirmShipped(
  sim: Pick<SimApi, 'replay'>,
  { key, recording, poses }: ShippedOnScreen,
  signal: AbortSignal,
): Promise<Result<boolean>> {
  let at = 0;
  let same = true;
  const compare = (piece: Float32Array) => {
    same &&= piece.every((value, i) => Object.is(value, poses[at + i]));
    at += piece.length;
  };
  const outcome = await sim.replay({ key, recording }, (ticks) => compare(ticks.poses), signal);
  if (!outcome.ok) return outcome;
  return ok(same && at === poses.length && outcome.value.finalHash === recording.finalHash);
}
