import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { LabError } from '#base/errors.ts';
import { COLORS, DIRECTIONS, MANNERS, SUITES } from '#sim/types.ts';
import { COLUMNS, ROW_BYTES, SHARD_VERSION } from './format.ts';
import type { Column, ShardHeader } from './format.ts';

const colorIndex = v.pipe(v.number(), v.integer(), v.minValue(-1), v.maxValue(COLORS.length - 1));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const headerSchema = v.object({
  version: v.literal(SHARD_VERSION),
  n: count,
  texts: v.array(
    v.object({
      text: v.string(),
      suite: v.picklist(SUITES),
      a: colorIndex,
      b: colorIndex,
      d: v.nullable(v.picklist(DIRECTIONS)),
      manner: v.nullable(v.picklist(MANNERS)),
    }),
  ),
  episodes: v.array(v.object({ seed: count, len: count, text: v.string(), done: v.boolean() })),
  ok: v.optional(count),
});

export interface Shard {
  readonly header: ShardHeader;
  /** Bytes of one row of a column. */
  row(column: Column, index: number): Uint8Array;
}

/** Prefixes of the whole shards in a folder, sorted. */
export function shardsIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(folder, name.slice(0, -'.json'.length)))
    .sort();
}

/** @throws LabError 'bad-shard' when a column is cut or the header is of another version */
export function readShard(prefix: string): Shard {
  const parsed = v.safeParse(headerSchema, JSON.parse(readFileSync(`${prefix}.json`, 'utf8')));
  const fix = 'Make this shard again.';
  if (!parsed.success)
    throw new LabError(
      'bad-shard',
      `${prefix}.json: ${v.getDotPath(parsed.issues[0]) ?? ''} ${parsed.issues[0].message}.`,
      { fix },
    );
  const header = parsed.output as ShardHeader;
  for (const column of COLUMNS) {
    const expected = header.n * ROW_BYTES[column];
    const { size } = statSync(`${prefix}.${column}`);
    if (size !== expected)
      throw new LabError('bad-shard', `${prefix}.${column}: expected ${expected} bytes, found ${size}.`, { fix });
  }
  const columns = new Map(COLUMNS.map((column) => [column, new Uint8Array(readFileSync(`${prefix}.${column}`))]));
  return {
    header,
    row: (column, index) => {
      const size = ROW_BYTES[column];
      return columns.get(column)!.subarray(index * size, (index + 1) * size);
    },
  };
}
