import { LabError, asLabError } from '#base/errors.ts';
import type { Decision, Policy, ReadoutRequest } from '#policy/types.ts';
import { TICKS_PER_DECISION } from '#sim/types.ts';
import { breathe } from './breathe.ts';
import { EpisodeRun } from './episode-run.ts';
import type { EpisodePiece } from './episode-run.ts';
import { cachedHooks } from './hook-cache.ts';
import type { RolloutWorld } from './ports.ts';
import type { EpisodeSpec, Recording } from './recording.ts';

export interface DriveOptions {
  /** Standard deviations of natural activations, for the operator 'add-std'. */
  readonly stds?: Float32Array | undefined;
  /** Asked of the policy at every decision; they arrive in the piece's decision. */
  readonly readouts?: ReadoutRequest | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onPiece?: ((piece: EpisodePiece) => void) | undefined;
}

/**
 * The closed loop: observe, evaluate schedules, compile the hook, decide, hold for 4 ticks, record. Same spec, same bundle,
 * same backend: same bytes. Aborted, it stops between ticks and returns what was computed, with `cut: true`.
 *
 * @throws LabError of the policy, whose `data.recording` holds what was computed until then (cut: true)
 */
export async function driveEpisode(
  world: RolloutWorld,
  policy: Policy,
  spec: EpisodeSpec,
  options: DriveOptions = {},
): Promise<Recording> {
  const { signal, onPiece } = options;
  const run = new EpisodeRun(world, policy, spec, cachedHooks(options.stds));
  onPiece?.(run.firstPiece());
  while (!run.ended) {
    // An abort message is read only when the event loop turns, and a WASM policy never turns it by itself.
    await breathe();
    if (signal?.aborted) return run.recording(true);
    const decision = await decideOrKeep(policy, run, options.readouts);
    if (signal?.aborted) return run.recording(true);
    const piece = run.act(decision, signal);
    onPiece?.(piece);
  }
  return run.recording(false);
}

/** A policy that fails in the middle must not take the episode with it. */
async function decideOrKeep(policy: Policy, run: EpisodeRun, readouts: ReadoutRequest | undefined): Promise<Decision> {
  try {
    return await policy.decide(run.nextRequest(readouts));
  } catch (thrown) {
    const { code, message, fix, data, cause } = asLabError(thrown, 'policy-failed');
    throw new LabError(code, message, { fix, data: { ...data, recording: run.recording(true) }, cause });
  }
}

export const TEACHER_ID = 'teacher';

/** The reactive demonstrator through the same loop. Its bundle id is 'teacher'; head, sampling and hooks mean nothing to it. */
export async function driveTeacher(
  world: RolloutWorld,
  spec: Pick<EpisodeSpec, 'suite' | 'seed' | 'maxDecisions'>,
  options: Pick<DriveOptions, 'signal' | 'onPiece'> = {},
): Promise<Recording> {
  const { signal, onPiece } = options;
  const teacher = { bundleId: TEACHER_ID, backend: 'native', encode: () => new Int32Array(0) } as const;
  const whole: EpisodeSpec = {
    ...spec,
    head: 'discrete',
    sampling: { temperature: 0, seed: 0 },
    flowSteps: TICKS_PER_DECISION,
    interventions: [],
  };
  const run = new EpisodeRun(world, teacher, whole, () => undefined);
  onPiece?.(run.firstPiece());
  while (!run.ended) {
    await breathe();
    if (signal?.aborted) return run.recording(true);
    const piece = run.execute(world.teacherAction(), {}, signal);
    onPiece?.(piece);
  }
  return run.recording(false);
}
