import { appendFileSync, existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '#base/errors.ts';

/** A resumable run on disk: plan.json, rows.jsonl with a line an episode, and what is made of them. */
export class RowFolder<Row> {
  readonly #folder: string;
  readonly #parse: (text: string) => readonly Row[];

  /** @param parse reads rows.jsonl; lines that it cannot read are left out */
  constructor(folder: string, parse: (text: string) => readonly Row[]) {
    this.#folder = folder;
    this.#parse = parse;
  }

  /**
   * Begins, or resumes: then the rows of the earlier run.
   * @param check throws when the stored plan is not this one
   * @throws LabError 'bad-folder'
   */
  async open(plan: unknown, check: (stored: unknown) => void): Promise<readonly Row[]> {
    try {
      await mkdir(this.#folder, { recursive: true });
    } catch (cause) {
      throw new LabError('bad-folder', 'The output folder cannot be made.', {
        fix: `Check --out ${this.#folder}.`,
        cause,
      });
    }
    if (!existsSync(this.#path('plan.json'))) {
      await this.write('plan.json', JSON.stringify(plan));
      return [];
    }
    check(storedJson(await readFile(this.#path('plan.json'), 'utf8')));
    const rows = await this.rows();
    // A killed run may have left half a line, which the next row must not be glued to.
    await this.write('rows.jsonl', rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    return rows;
  }

  readPlan(): Promise<string> {
    return readFile(this.#path('plan.json'), 'utf8');
  }

  async rows(): Promise<readonly Row[]> {
    if (!existsSync(this.#path('rows.jsonl'))) return [];
    return this.#parse(await readFile(this.#path('rows.jsonl'), 'utf8'));
  }

  /** At once, so that whatever happens next the row is kept. @throws LabError 'disk-full' */
  append(row: Row): void {
    try {
      appendFileSync(this.#path('rows.jsonl'), `${JSON.stringify(row)}\n`);
    } catch (cause) {
      throw explained(cause);
    }
  }

  /** Whole or not at all. @throws LabError 'disk-full' */
  async write(name: string, text: string): Promise<void> {
    try {
      await writeFile(this.#path(`${name}.new`), text);
      await rename(this.#path(`${name}.new`), this.#path(name));
    } catch (cause) {
      throw explained(cause);
    }
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }
}

function explained(cause: unknown): unknown {
  if (!(cause instanceof Error && 'code' in cause && (cause.code === 'ENOSPC' || cause.code === 'EDQUOT')))
    return cause;
  return new LabError('disk-full', 'The disk of the output folder is full; every episode before was kept.', {
    fix: 'Make room, and run the same command again: it goes on.',
    cause,
  });
}

function storedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
