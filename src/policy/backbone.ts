import { invariant } from '#base/errors.ts';
import { itemOf, stack } from './batch.ts';
import { identityHook } from './hook.ts';
import type { Piece } from './layout.ts';
import { isHost } from './runtime/types.ts';
import type { Feeds, HostTensor, RuntimeTensor, Session } from './runtime/types.ts';
import { HEAD_WIDTH, KV_HEADS, LAYERS, NEURONS, TOKEN_GROUPS, WIDTH } from './types.ts';
import type { HookPlan, ReadoutRequest } from './types.ts';

/** Keys (after rope) and values of one piece by tensor name, `key.0` … `value.11`: [3, tokens, 64] each. */
export type KeysAndValues = Readonly<Record<string, RuntimeTensor>>;

export interface PieceInput {
  /** Embedded tokens, [tokens, 576]. */
  readonly x: Float32Array;
  readonly piece: Piece;
  /** Keys and values of the tokens before; undefined for a prefix. */
  readonly past?: KeysAndValues | undefined;
}

export interface PieceOutput {
  readonly tensors: Readonly<Record<string, RuntimeTensor>>;
}

/** Frees what the piece keeps on a device. */
export function disposePiece({ tensors }: PieceOutput): void {
  for (const tensor of Object.values(tensors)) if (!isHost(tensor)) tensor.dispose();
}

const ROWS = TOKEN_GROUPS.length;
const LAYER_INDICES = Array.from({ length: LAYERS }, (_, layer) => layer);
export const KEY_VALUE_NAMES = LAYER_INDICES.flatMap((layer) => [`key.${layer}`, `value.${layer}`]);

/** What a readout request costs: the graph outputs that must be fetched for it. */
export function readoutNames(request: ReadoutRequest | undefined): string[] {
  const names: string[] = [];
  if (request?.activations === true) names.push(...LAYER_INDICES.map((layer) => `activation.${layer}`));
  if (request?.residuals === true)
    names.push(...LAYER_INDICES.flatMap((layer) => [`residual_out.${layer}`, `middle.${layer}`]));
  return names;
}

/**
 * One call of the backbone graph for items with the same shapes and the same hook (docs/formats.md, "Graphs").
 * @returns for every item the named outputs, batch dimension removed
 */
export async function runBackbone(
  session: Session,
  items: readonly PieceInput[],
  hook: HookPlan | undefined,
  outputs: readonly string[],
): Promise<PieceOutput[]> {
  const [first] = items;
  invariant(first !== undefined, 'a batch has items');
  const { tokens, past } = first.piece;
  const { gain, bias, residual } = hook ?? identityHook;
  const feeds: Record<string, RuntimeTensor> = {
    x: stack(
      items.map((item) => item.x),
      [tokens, WIDTH],
    ),
    cos: stack(
      items.map((item) => item.piece.cos),
      [1, tokens, HEAD_WIDTH],
    ),
    sin: stack(
      items.map((item) => item.piece.sin),
      [1, tokens, HEAD_WIDTH],
    ),
    mask: stack(
      items.map((item) => item.piece.mask),
      [1, tokens, past + tokens],
    ),
    group: stack(
      items.map((item) => item.piece.group),
      [tokens, ROWS],
    ),
    gain: { dims: [ROWS, LAYERS, NEURONS], data: gain },
    bias: { dims: [ROWS, LAYERS, NEURONS], data: bias },
    residual: { dims: [ROWS, LAYERS, WIDTH], data: residual },
    ...pastFeeds(items, past),
  };
  const results = await session.run(feeds, outputs);
  return unstack(results, items.length);
}

function pastFeeds(items: readonly PieceInput[], past: number): Feeds {
  const feeds: Record<string, RuntimeTensor> = {};
  for (const name of KEY_VALUE_NAMES) {
    feeds[`past_${name}`] =
      past === 0
        ? { dims: [items.length, KV_HEADS, 0, HEAD_WIDTH], data: new Float32Array(0) }
        : stackTensors(
            items.map((item) => tensorOf(item.past, name)),
            [KV_HEADS, past, HEAD_WIDTH],
          );
  }
  return feeds;
}

function tensorOf(past: KeysAndValues | undefined, name: string): RuntimeTensor {
  const tensor = past?.[name];
  invariant(tensor !== undefined, `the suffix has ${name} of its prefix`);
  return tensor;
}

/** Device tensors are never batched: a batch belongs to the native runtime, whose tensors are in host memory. */
function stackTensors(tensors: readonly RuntimeTensor[], dims: readonly number[]): RuntimeTensor {
  const [only] = tensors;
  if (tensors.length === 1 && only !== undefined && !isHost(only)) return only;
  return stack(
    tensors.map((tensor) => hostData(tensor)),
    dims,
  );
}

function hostData(tensor: RuntimeTensor): Float32Array {
  invariant(isHost(tensor), 'tensors of a batch are in host memory');
  return tensor.data;
}

function unstack(results: Readonly<Record<string, RuntimeTensor>>, count: number): PieceOutput[] {
  return Array.from({ length: count }, (_, index) => {
    const tensors: Record<string, RuntimeTensor> = {};
    for (const [name, tensor] of Object.entries(results))
      tensors[name] = isHost(tensor) ? itemTensor(tensor, index) : tensor;
    return { tensors };
  });
}

function itemTensor(tensor: HostTensor, index: number): HostTensor {
  return { dims: tensor.dims.slice(1), data: itemOf(tensor, index) };
}
