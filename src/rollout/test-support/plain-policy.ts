import type { Decision, DecisionRequest } from '#policy/types.ts';
import type { BatchPolicy } from '../ports.ts';

/** Rows of each pass, and everything asked, for tests that look at the loop from the policy's side. */
export interface PolicyLog {
  readonly requests: DecisionRequest[];
  readonly passes: number[];
}

const MILLIS = { vision: 0, prefix: 0, suffix: 0, head: 0 };

/**
 * A pure function of one request, in place of the network: down to the cube, close, up, in a fixed rhythm; the hook's bias on
 * neuron (0, 0) of the slots adds to dz on the way up. Each answer depends on its own request alone, as the engine's must.
 */
export function plainPolicy(log: PolicyLog = { requests: [], passes: [] }): BatchPolicy {
  const answer = (request: DecisionRequest): Decision => {
    log.requests.push(request);
    const bias = request.hook?.bias[3 * 12 * 1536] ?? 0;
    const height = request.observation.proprioception[2] ?? 0;
    const down = request.decision < 2;
    const dz = down ? Math.max(-1, (0.02 - height) / 0.2) : request.decision === 2 ? 0 : 0.5 + bias;
    const wobble = Math.sin(request.sampling.seed + 7 * request.decision) * request.sampling.temperature * 0.1;
    const action = Float32Array.of(wobble, 0, dz, 0, 0, 0, down ? 1 : -1);
    const bins = Uint8Array.from(action, (value) => Math.min(255, Math.max(0, Math.floor((value + 1) * 128))));
    return { action, ...(request.head === 'discrete' && { bins }), millis: MILLIS };
  };
  return {
    bundleId: 'plain',
    backend: 'native',
    encode: (prompt) => Int32Array.from(prompt, (letter) => letter.charCodeAt(0)),
    decide: async (request) => {
      log.passes.push(1);
      return answer(request);
    },
    decideMany: async (requests) => {
      log.passes.push(requests.length);
      return requests.map(answer);
    },
  };
}
