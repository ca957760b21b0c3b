import { LabError, invariant } from '#base/errors.ts';

/**
 * onnxruntime-node reads external data from files beside the model only; our shards are in memory. So each initializer
 * whose data is external gets its bytes written into the model (TensorProto.raw_data). Protobuf is a list of
 * (field, wire type, value); fields that we do not know are copied as they are.
 *
 * Field numbers (onnx.proto3): ModelProto.graph 7; GraphProto.initializer 5; TensorProto.raw_data 9, external_data 13,
 * data_location 14; StringStringEntryProto.key 1, value 2.
 */
export function inlineWeights(model: Uint8Array, shards: ReadonlyMap<string, Uint8Array>): Uint8Array<ArrayBuffer> {
  const parts = rewriteField(model, 7, (graph) => rewriteField(graph, 5, (tensor) => inlineTensor(tensor, shards)));
  return concatenate(parts);
}

type Parts = Uint8Array[];

/** A message with field `number` (length-delimited) replaced by what `rewrite` makes of it. */
function rewriteField(message: Uint8Array, number: number, rewrite: (value: Uint8Array) => Parts): Parts {
  const parts: Parts = [];
  for (const field of fieldsOf(message)) {
    if (field.number !== number || field.value === undefined) parts.push(field.raw);
    else parts.push(...lengthDelimited(number, rewrite(field.value)));
  }
  return parts;
}

function inlineTensor(tensor: Uint8Array, shards: ReadonlyMap<string, Uint8Array>): Parts {
  const kept: Parts = [];
  const external = new Map<string, string>();
  for (const field of fieldsOf(tensor)) {
    if (field.number === 13 && field.value !== undefined) {
      const [key = '', value = ''] = [1, 2].map((wanted) => textOf(field.value!, wanted));
      external.set(key, value);
    } else if (field.number !== 14) kept.push(field.raw);
  }
  if (external.size === 0) return [tensor];
  return [...kept, ...lengthDelimited(9, [sliceOf(external, shards)])];
}

function sliceOf(external: ReadonlyMap<string, string>, shards: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const location = external.get('location') ?? '';
  const shard = shards.get(location);
  const offset = Number(external.get('offset') ?? 0);
  const length = Number(external.get('length') ?? (shard?.length ?? 0) - offset);
  if (shard === undefined || offset + length > shard.length) {
    throw new LabError(
      'missing-shard',
      `A graph reads ${length} bytes at ${offset} of ${location}, which is not there.`,
      {
        fix: 'Load the policy again, or export the bundle again.',
      },
    );
  }
  return shard.subarray(offset, offset + length);
}

function textOf(message: Uint8Array, number: number): string {
  for (const field of fieldsOf(message)) {
    if (field.number === number && field.value !== undefined) return new TextDecoder().decode(field.value);
  }
  return '';
}

interface Field {
  readonly number: number;
  /** The whole field, tag included. */
  readonly raw: Uint8Array;
  /** Payload of a length-delimited field. */
  readonly value: Uint8Array | undefined;
}

function* fieldsOf(message: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    // Sums instead of shifts: a length may pass 2^31.
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = message[at++];
      invariant(byte !== undefined, 'the graph file is whole');
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const start = at;
    const tag = varint();
    const wire = tag % 8;
    let value: Uint8Array | undefined;
    if (wire === 0) varint();
    else if (wire === 1) at += 8;
    else if (wire === 5) at += 4;
    else {
      invariant(wire === 2, `wire type ${wire} does not occur in ONNX files`);
      const length = varint();
      value = message.subarray(at, at + length);
      at += length;
    }
    yield { number: Math.floor(tag / 8), raw: message.subarray(start, at), value };
  }
}

function lengthDelimited(number: number, parts: Parts): Parts {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return [Uint8Array.from([...varintBytes(number * 8 + 2), ...varintBytes(length)]), ...parts];
}

function varintBytes(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
}

function concatenate(parts: Parts): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
