import type { RolloutWorld } from '#rollout/ports.ts';
import type { RecordedDecision, Recording } from '#rollout/recording.ts';
import { withAmount } from '#steering/controller.ts';
import type { Intervention } from '#steering/intervention.ts';
import { activeInterventions, readWorld } from '#steering/schedule.ts';
import type { LensMoment } from '#workers/lens-moment.ts';

/** Plays a recording in the world and stops before each decision: what the policy saw there, and what acted on it. */
export function* recordedMoments(world: RolloutWorld, recording: Recording): Generator<LensMoment> {
  const { spec, decisions, prompt, ticks } = recording;
  const { target } = world.reset(spec.suite, spec.seed).task;
  for (const [at, decision] of decisions.entries()) {
    const interventions = activeInterventions(
      interventionsAt(recording, decision),
      decision.tick,
      readWorld(world.pose(), target),
    );
    yield { observation: world.observe(), prompt, interventions };
    const end = decisions[at + 1]?.tick ?? ticks;
    for (let tick = decision.tick; tick < end; tick++) world.step(decision.action);
  }
}

/** A controller may have moved one amount. */
function interventionsAt(
  { spec: { interventions, controller } }: Recording,
  { amount }: RecordedDecision,
): readonly Intervention[] {
  return controller && amount !== undefined
    ? withAmount(interventions, controller.intervention, amount)
    : interventions;
}
