import { closeSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import type { DecisionRecord } from '#sim/demonstrations/decision-record.ts';
import { CHUNK_LENGTH, PROMPTS_PER_STATE } from '#sim/demonstrations/labels.ts';
import { ACTION_LENGTH, COLORS } from '#sim/types.ts';
import type { Color, Task } from '#sim/types.ts';
import { COLUMNS, SHARD_VERSION } from './format.ts';
import type { Column, ShardEpisode, ShardHeader, ShardPrompt } from './format.ts';

/**
 * Writes a shard row by row. The header comes last, under its final name in one move: a shard without it was cut off, and readers
 * pass it over.
 */
export class ShardWriter {
  readonly #prefix: string;
  readonly #files: Readonly<Record<Column, number>>;
  readonly #ids = new Map<string, number>();
  readonly #prompts: ShardPrompt[] = [];
  readonly #episodes: ShardEpisode[] = [];
  #rows = 0;

  /** @param prefix path without ending; its folder exists */
  constructor(prefix: string) {
    this.#prefix = prefix;
    rmSync(`${prefix}.json`, { force: true });
    this.#files = Object.fromEntries(COLUMNS.map((column) => [column, openSync(`${prefix}.${column}`, 'w')])) as Record<
      Column,
      number
    >;
  }

  get rows(): number {
    return this.#rows;
  }

  get episodes(): number {
    return this.#episodes.length;
  }

  addEpisode(episode: ShardEpisode): void {
    this.#episodes.push(episode);
  }

  /**
   * Numbers the prompts of a record, in the order in which they are first met.
   * @param colors of the record's scene
   */
  promptIds(tasks: readonly Task[], colors: readonly Color[]): Int32Array {
    return Int32Array.from(tasks, (task) => this.#promptId(task, colors));
  }

  /**
   * @param chunk the driving task's next actions, at most 5; missing ones are written as zeros
   * @param episode number of the episode in this shard, or its seed where rows of several are mixed
   */
  write(record: DecisionRecord, promptIds: Int32Array, chunk: readonly Float32Array[], episode: number): void {
    const meta = new Int32Array(2 + PROMPTS_PER_STATE);
    meta.set([chunk.length, episode]);
    meta.set(promptIds, 2);
    const columns: Readonly<Record<Column, ArrayBufferView>> = {
      third: record.third,
      wrist: record.wrist,
      prop: record.proprioception,
      aux: record.scene,
      acts: joined(record.actions, PROMPTS_PER_STATE),
      chunk: joined(chunk, CHUNK_LENGTH),
      meta,
    };
    for (const column of COLUMNS) writeWhole(this.#files[column], columns[column]);
    this.#rows++;
  }

  close(extra: Pick<ShardHeader, 'ok'> = {}): void {
    for (const column of COLUMNS) closeSync(this.#files[column]);
    const header: ShardHeader = {
      version: SHARD_VERSION,
      n: this.#rows,
      texts: this.#prompts,
      episodes: this.#episodes,
      ...extra,
    };
    writeFileSync(`${this.#prefix}.json.part`, JSON.stringify(header));
    renameSync(`${this.#prefix}.json.part`, `${this.#prefix}.json`);
  }

  #promptId(task: Task, colors: readonly Color[]): number {
    const known = this.#ids.get(task.prompt);
    if (known !== undefined) return known;
    const { prompt, suite, target, other, direction, manner } = task;
    const colorOf = (cube: number) => COLORS.indexOf(colors[cube]!);
    this.#ids.set(prompt, this.#prompts.length);
    this.#prompts.push({
      text: prompt,
      suite,
      a: colorOf(target),
      b: suite === 'stack' ? colorOf(other) : -1,
      d: suite === 'push' ? direction : null,
      manner,
    });
    return this.#prompts.length - 1;
  }
}

function joined(actions: readonly Float32Array[], count: number): Float32Array {
  const all = new Float32Array(count * ACTION_LENGTH);
  for (const [index, action] of actions.entries()) all.set(action, index * ACTION_LENGTH);
  return all;
}

/** writeSync may take less than it is given. */
function writeWhole(file: number, view: ArrayBufferView): void {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
}
