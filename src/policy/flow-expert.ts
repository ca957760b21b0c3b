import { invariant } from '#base/errors.ts';
import type { PieceOutput } from './backbone.ts';
import { joinTokens, stack } from './batch.ts';
import type { Velocity } from './heads/flow.ts';
import { flowMask, flowRope, suffixLength } from './layout.ts';
import { isHost } from './runtime/types.ts';
import type { Runtime, RuntimeTensor, Session } from './runtime/types.ts';
import { FLOW_LAYERS, HEAD_WIDTH, HORIZON, KV_HEADS, PREFIX_TOKENS, SLOTS } from './types.ts';

export interface FlowItem {
  readonly prefix: PieceOutput;
  readonly suffix: PieceOutput;
  readonly textTokens: number;
  readonly proprioception: Float32Array;
}

/** An expert's graph, and whether it attends to the slots besides prefix and text. */
export interface FlowExpert {
  readonly session: Session;
  readonly readsSlots: boolean;
}

/** The suffix outputs that the expert reads: it attends to the backbone's keys and values, layer by layer. */
export const FLOW_OUTPUTS = FLOW_LAYERS.flatMap((layer) => [`key.${layer}`, `value.${layer}`]);

/** The expert's keys and values in host memory, where prefix and suffix are joined. */
export async function bringToHost(runtime: Runtime, output: PieceOutput): Promise<PieceOutput> {
  const tensors: Record<string, RuntimeTensor> = {};
  for (const name of FLOW_OUTPUTS) {
    const tensor = output.tensors[name];
    invariant(tensor !== undefined, `${name} was fetched`);
    tensors[name] = await runtime.download(tensor);
  }
  return { tensors };
}

/** The expert's velocity for a batch whose suffixes have one padded length; keys and values are joined once a decision. */
export function flowVelocity({ session, readsSlots }: FlowExpert, items: readonly FlowItem[]): Velocity {
  const [first] = items;
  invariant(first !== undefined, 'a batch has items');
  const seen = PREFIX_TOKENS + suffixLength(first.textTokens);
  const fixed: Record<string, RuntimeTensor> = {
    proprioception: stack(
      items.map((item) => item.proprioception),
      [SLOTS],
    ),
    mask: stack(
      items.map((item) => flowMask(item.textTokens, readsSlots)),
      [1, HORIZON, seen + HORIZON],
    ),
    cos: stack(
      items.map(() => flowRope.cos),
      [1, HORIZON, HEAD_WIDTH],
    ),
    sin: stack(
      items.map(() => flowRope.sin),
      [1, HORIZON, HEAD_WIDTH],
    ),
  };
  for (const name of FLOW_OUTPUTS) {
    const joined = items.map((item) =>
      joinTokens(hostData(item.prefix, name), hostData(item.suffix, name), KV_HEADS, HEAD_WIDTH),
    );
    fixed[name] = stack(joined, [KV_HEADS, seen, HEAD_WIDTH]);
  }
  return async (point, time) => {
    const feeds = {
      ...fixed,
      x: { dims: [items.length, HORIZON, SLOTS], data: point },
      time: { dims: [items.length], data: new Float32Array(items.length).fill(time) },
    };
    const { velocity } = await session.run(feeds, ['velocity']);
    invariant(velocity !== undefined && isHost(velocity), 'velocity comes back to host memory');
    return velocity.data;
  };
}

function hostData(output: PieceOutput, name: string): Float32Array {
  const tensor = output.tensors[name];
  invariant(tensor !== undefined && isHost(tensor), `${name} was fetched to host memory`);
  return tensor.data;
}
