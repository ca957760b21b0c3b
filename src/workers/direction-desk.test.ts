import { describe, expect, it } from 'vitest';
import { LabError, err, ok, unwrap } from '#base/errors.ts';
import { LAYERS, PREFIX_TOKENS, SLOTS, WIDTH } from '#policy/types.ts';
import type { Decision, DecisionRequest, Policy } from '#policy/types.ts';
import type { Observation } from '#sim/types.ts';
import type { DirectionProgress, DirectionQuestion } from './direction-api.ts';
import { createDirectionDesk } from './direction-desk.ts';

const observationOf = (value: number): Observation => ({
  third: new Uint8Array(0),
  wrist: new Uint8Array(0),
  proprioception: Float32Array.of(value),
});

/** Its slots say in layer 5, component 3, how many letters the prompt has and, times 100, what the state was. */
function policyOf(asked: DecisionRequest[]): Policy {
  return {
    bundleId: 'b',
    backend: 'native',
    encode: (prompt) => Int32Array.of(prompt.length),
    decide: async (request): Promise<Decision> => {
      asked.push(request);
      const suffix = new Float32Array(LAYERS * (1 + SLOTS) * WIDTH);
      for (let token = 1; token <= SLOTS; token++)
        suffix[(5 * (1 + SLOTS) + token) * WIDTH + 3] = request.text[0]! + 100 * request.observation.proprioception[0]!;
      return {
        action: new Float32Array(7),
        millis: { vision: 0, prefix: 0, suffix: 0, head: 0 },
        readouts: {
          textTokens: 1,
          residuals: { prefix: new Float32Array(LAYERS * PREFIX_TOKENS * WIDTH), suffix },
        },
      };
    },
  };
}

const QUESTION: DirectionQuestion = {
  observations: [observationOf(1), observationOf(2), observationOf(3)],
  withConcept: { prompt: 'lift it, slowly', at: [0, 1, 2] },
  without: { prompt: 'lift it', at: [0, 1] },
  group: 'slots',
};
const NEVER = new AbortController().signal;
const ignore = () => undefined;

describe('the direction desk', () => {
  it('reads each set with its own prompt and its own observations, unsteered', async () => {
    const asked: DecisionRequest[] = [];
    const desk = createDirectionDesk(() => ok(policyOf(asked)));
    const { directions, norms } = unwrap(await desk.recordDirection(QUESTION, ignore, NEVER));
    // Mean of 115, 215, 315 less mean of 107, 207.
    expect(directions[5]![3]).toBeCloseTo(58, 4);
    expect(norms[4]).toBe(0);
    expect(asked.every(({ hook }) => hook === undefined)).toBe(true);
    // Observation by observation, so that the policy looks at each once.
    expect(asked.map(({ observation }) => observation.proprioception[0])).toEqual([1, 1, 2, 2, 3]);
  });

  it('tells how far it is and stops between passes', async () => {
    const asked: DecisionRequest[] = [];
    const seen: DirectionProgress[] = [];
    const stop = new AbortController();
    const desk = createDirectionDesk(() => ok(policyOf(asked)));
    const onProgress = (progress: DirectionProgress) => {
      seen.push(progress);
      if (progress.done === 2) stop.abort();
    };
    const stopped = await desk.recordDirection(QUESTION, onProgress, stop.signal);
    expect(stopped.ok ? '' : stopped.error.code).toBe('cancelled');
    expect(seen.at(-1)).toEqual({ done: 2, total: 5 });
    expect(asked).toHaveLength(3);
  });

  it('answers in words when there is no policy, or too little or too much to read', async () => {
    const codeOf = async (desk: ReturnType<typeof createDirectionDesk>, question: DirectionQuestion) => {
      const answer = await desk.recordDirection(question, ignore, NEVER);
      return answer.ok ? '' : answer.error.code;
    };
    const none = createDirectionDesk(() => err(new LabError('no-policy', 'None.')));
    const desk = createDirectionDesk(() => ok(policyOf([])));
    expect(await codeOf(none, QUESTION)).toBe('no-policy');
    const few = { ...QUESTION, without: { prompt: '', at: [0] } };
    expect(await codeOf(desk, few)).toBe('too-few-recordings');
    const many = { ...QUESTION, without: { prompt: '', at: Array.from({ length: 81 }, () => 0) } };
    expect(await codeOf(desk, many)).toBe('too-many-recordings');
  });
});
