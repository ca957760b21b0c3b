import { LabError, asLabError, cancelled, err, invariant, ok } from '#base/errors.ts';
import type { Result } from '#base/errors.ts';
import type { Policy } from '#policy/types.ts';
import { breathe } from '#rollout/breathe.ts';
import { differenceOfMeans, meanResiduals } from '#steering/difference-of-means.ts';
import { DIRECTION_OBSERVATIONS } from '#steering/limits.ts';
import type { DirectionApi, DirectionQuestion, DirectionSet } from './direction-api.ts';

/** The worker's answer to DirectionApi. A cancel is read between forward passes. */
export function createDirectionDesk(policy: () => Result<Policy>): DirectionApi {
  return {
    async recordDirection(question, onProgress, signal) {
      const loaded = policy();
      if (!loaded.ok) return loaded;
      const sets = [question.withConcept, question.without] as const;
      if (sets.some(({ at }) => at.length > DIRECTION_OBSERVATIONS.max)) return err(tooMany(sets));
      try {
        const passes = passesOf(question);
        const means = sets.map((): Float64Array[] => []);
        for (const [done, { set, place }] of passes.entries()) {
          // An abort message is read only when the event loop turns.
          await breathe();
          if (signal.aborted) return err(cancelled());
          onProgress({ done, total: passes.length });
          means[set]?.push(await read(loaded.value, question, sets[set]!.prompt, place));
        }
        const [withConcept = [], without = []] = means;
        return ok(differenceOfMeans(withConcept, without));
      } catch (thrown) {
        return err(asLabError(thrown, 'direction'));
      }
    },
  };
}

/** Both sets' passes of one observation follow each other: the policy then looks at it once. */
function passesOf({ withConcept, without }: DirectionQuestion) {
  const passes = [withConcept, without].flatMap(({ at }, set) => at.map((place) => ({ set, place })));
  return passes.sort((a, b) => a.place - b.place);
}

async function read(
  policy: Policy,
  { observations, group }: DirectionQuestion,
  prompt: string,
  place: number,
): Promise<Float64Array> {
  const observation = observations[place];
  invariant(observation, 'a set names observations of its question');
  const { readouts } = await policy.decide({
    observation,
    text: policy.encode(prompt),
    head: 'discrete',
    decision: 0,
    sampling: { temperature: 0, seed: 0 },
    readouts: { residuals: true },
  });
  invariant(readouts, 'the readouts were asked for');
  return meanResiduals(readouts, group);
}

function tooMany(sets: readonly DirectionSet[]): LabError<'too-many-recordings'> {
  const { max } = DIRECTION_OBSERVATIONS;
  return new LabError(
    'too-many-recordings',
    `Expected at most ${max} observations in each set; received ${sets.map(({ at }) => at.length).join(' and ')}.`,
    { fix: 'Choose fewer decisions.' },
  );
}
