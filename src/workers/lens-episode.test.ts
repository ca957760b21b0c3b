import { describe, expect, it } from 'vitest';
import { ok } from '#base/errors.ts';
import { LAYERS, NEURONS, PREFIX_TOKENS, SLOTS } from '#policy/types.ts';
import type { Decision, DecisionRequest, Policy } from '#policy/types.ts';
import type { Intervention } from '#steering/intervention.ts';
import type { LensEpisodeRequest } from './lens-api.ts';
import { EpisodeReader } from './lens-episode.ts';
import type { LensMoment } from './lens-moment.ts';
import type { PolicyShelf } from './policy-shelf.ts';

const TEXT = 3;
const NEVER = new AbortController().signal;
const quiet = () => undefined;

/** Every activation is the decision's proprioception, and 100 more at neuron 5 of layer 2 where something steers. */
function reader() {
  const asked: DecisionRequest[] = [];
  const policy = {
    encode: () => new Int32Array(TEXT),
    decide: async (request: DecisionRequest): Promise<Decision> => {
      asked.push(request);
      const piece = (tokens: number) => {
        const values = new Float32Array(LAYERS * tokens * NEURONS).fill(request.observation.proprioception[0]!);
        if (request.hook) for (let t = 0; t < tokens; t++) values[(2 * tokens + t) * NEURONS + 5]! += 100;
        return values;
      };
      const readouts = {
        textTokens: TEXT,
        activations: { prefix: piece(PREFIX_TOKENS), suffix: piece(TEXT + SLOTS) },
      };
      return { action: new Float32Array(7), readouts, millis: { vision: 0, prefix: 0, suffix: 0, head: 0 } };
    },
  } as unknown as Policy;
  const shelf = { policy: () => ok(policy) } as unknown as Pick<PolicyShelf, 'policy'>;
  return { asked, episodes: new EpisodeReader(shelf) };
}

function momentOf(level: number, interventions: readonly Intervention[] = []): LensMoment {
  const proprioception = new Float32Array(7).fill(level);
  return {
    observation: { third: new Uint8Array(0), wrist: new Uint8Array(0), proprioception },
    prompt: 'x',
    interventions,
  };
}

function requestOf(key: string, moments: readonly LensMoment[]): LensEpisodeRequest {
  return { key, subject: 'a test', moments, executed: new Array<number>(SLOTS).fill(0) };
}

const OVERRIDE: Intervention = { operator: 'override', amount: 6, neurons: [[2, 5]] };
const ROW = 2 * NEURONS + 5;

describe('reading an episode', () => {
  it('runs the policy on each decision as it was steered, and says how far it is', async () => {
    const { asked, episodes } = reader();
    const moments = [momentOf(1), momentOf(3, [OVERRIDE]), momentOf(2)];
    const progress: number[] = [];
    const { decisions, columns } = await episodes.read(requestOf('a', moments), (done) => progress.push(done), NEVER);
    expect(progress).toEqual([1, 2, 3]);
    expect(decisions).toBe(3);
    expect(asked.map(({ hook, decision }) => [decision, hook !== undefined])).toEqual([
      [0, false],
      [1, true],
      [2, false],
    ]);
    expect([columns.max.all[0], columns.max.slots[ROW], columns.mean.text[0]]).toEqual([3, 103, 2]);
    expect(columns.mean.proprio[ROW]).toBeCloseTo((1 + 103 + 2) / 3, 4);
  });

  it('keeps a reading until two others were made', async () => {
    const { episodes } = reader();
    const first = await episodes.read(requestOf('a', [momentOf(1)]), quiet, NEVER);
    expect(episodes.kept('a')).toBe(first);
    await episodes.read(requestOf('b', [momentOf(1)]), quiet, NEVER);
    expect(episodes.kept('a')).toBe(first);
    await episodes.read(requestOf('c', [momentOf(1)]), quiet, NEVER);
    expect([episodes.kept('a'), episodes.kept('b')?.key, episodes.kept('c')?.key]).toEqual([null, 'b', 'c']);
  });

  it('stops between decisions, and keeps nothing of a cancelled reading', async () => {
    const { asked, episodes } = reader();
    const stop = new AbortController();
    const moments = [momentOf(1), momentOf(2), momentOf(3)];
    const cut = episodes.read(requestOf('a', moments), (done) => done === 2 && stop.abort(), stop.signal);
    await expect(cut).rejects.toMatchObject({ code: 'cancelled' });
    expect(asked).toHaveLength(2);
    expect(episodes.kept('a')).toBeNull();
  });
});
