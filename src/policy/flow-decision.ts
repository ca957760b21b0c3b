import type { PieceOutput } from './backbone.ts';
import { bringToHost, flowVelocity } from './flow-expert.ts';
import type { FlowExpert, FlowItem } from './flow-expert.ts';
import { DEFAULT_FLOW_STEPS, FLOW_NUMBERS, integrateFlow } from './heads/flow.ts';
import { gaussians } from './noise.ts';
import type { Runtime } from './runtime/types.ts';
import type { DecisionRequest } from './types.ts';

/** A group of requests that shares one padded length, one expert and one number of steps, with what the backbone made of it. */
export interface FlowGroup {
  readonly runtime: Runtime;
  readonly expert: FlowExpert;
  readonly requests: readonly DecisionRequest[];
  readonly prefixes: readonly PieceOutput[];
  readonly suffixes: readonly PieceOutput[];
}

/** @returns the horizon of each request, [5, 7], before clamping; its noise is a function of sampling seed and decision */
export async function decideFlow(group: FlowGroup): Promise<Float32Array[]> {
  const { runtime, expert, requests, prefixes, suffixes } = group;
  const items: FlowItem[] = [];
  for (const [index, { text, observation }] of requests.entries()) {
    items.push({
      prefix: await bringToHost(runtime, prefixes[index]!),
      suffix: await bringToHost(runtime, suffixes[index]!),
      textTokens: text.length,
      proprioception: observation.proprioception,
    });
  }
  const steps = requests[0]!.flowSteps ?? DEFAULT_FLOW_STEPS;
  const end = await integrateFlow(noiseOf(requests), steps, flowVelocity(expert, items));
  return requests.map((_, index) => end.slice(index * FLOW_NUMBERS, (index + 1) * FLOW_NUMBERS));
}

function noiseOf(requests: readonly DecisionRequest[]): Float32Array {
  const noise = new Float32Array(requests.length * FLOW_NUMBERS);
  requests.forEach(({ sampling, decision }, index) => {
    noise.set(gaussians({ seed: sampling.seed, decision, stream: 'flow' }, FLOW_NUMBERS), index * FLOW_NUMBERS);
  });
  return noise;
}
