import { invariant } from '#base/errors.ts';
import type { ActivityReadouts } from '#lens/episode-activity.ts';
import type { Policy } from '#policy/types.ts';
import type { HookSource } from '#rollout/episode-run.ts';
import type { Observation } from '#sim/types.ts';
import type { Intervention } from '#steering/intervention.ts';

/** One decision of an episode as the policy was asked. */
export interface LensMoment {
  readonly observation: Observation;
  readonly prompt: string;
  /** Those that acted. */
  readonly interventions: readonly Intervention[];
}

/** One forward pass of the backbone; both heads share it, so the discrete one is asked and its bins are left. */
export async function activationsOf(
  policy: Policy,
  { observation, prompt, interventions }: LensMoment,
  decision: number,
  hookOf: HookSource,
): Promise<ActivityReadouts> {
  const hook = hookOf(interventions);
  const { readouts } = await policy.decide({
    observation,
    text: policy.encode(prompt),
    head: 'discrete',
    decision,
    sampling: { temperature: 0, seed: 0 },
    ...(hook && { hook }),
    readouts: { activations: true },
  });
  const { activations, textTokens } = readouts ?? { textTokens: 0 };
  invariant(activations, 'the activations were asked for');
  return { activations, textTokens };
}
