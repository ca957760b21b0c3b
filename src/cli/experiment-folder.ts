import { appendFileSync, existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError, unwrap } from '#base/errors.ts';
import type { Plan } from '#experiment/plan.ts';
import { reportCsv, reportText } from '#experiment/report-text.ts';
import type { ExperimentReport } from '#experiment/report.ts';
import { parseRows } from '#experiment/rows.ts';
import type { Row } from '#experiment/rows.ts';
import { checkResume } from '#experiment/run.ts';
import { parsePlanText } from '#experiment/stored-plan.ts';

/** An experiment on disk: plan.json, rows.jsonl, and the report in three forms. */
export class ExperimentFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Begins or resumes: rows of an earlier run of the same plan. @throws LabError 'other-experiment' | 'bad-folder' */
  async open(plan: Plan): Promise<readonly Row[]> {
    try {
      await mkdir(this.#folder, { recursive: true });
    } catch (cause) {
      throw new LabError('bad-folder', 'The output folder cannot be made.', {
        fix: `Check --out ${this.#folder}.`,
        cause,
      });
    }
    if (!existsSync(this.#path('plan.json'))) {
      await this.#write('plan.json', JSON.stringify(plan));
      return [];
    }
    checkResume(storedJson(await readFile(this.#path('plan.json'), 'utf8')), plan);
    const rows = await this.rows();
    // A killed run may have left half a line, which the next row must not be glued to.
    await this.#write('rows.jsonl', rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    return rows;
  }

  /** @throws LabError 'bad-plan' when the folder holds no experiment */
  async plan(): Promise<Plan> {
    let text: string;
    try {
      text = await readFile(this.#path('plan.json'), 'utf8');
    } catch (cause) {
      throw new LabError('bad-plan', `There is no experiment in ${this.#folder}.`, {
        fix: 'Name a folder that `experiment run` wrote.',
        cause,
      });
    }
    return unwrap(parsePlanText(text));
  }

  async rows(): Promise<readonly Row[]> {
    if (!existsSync(this.#path('rows.jsonl'))) return [];
    return parseRows(await readFile(this.#path('rows.jsonl'), 'utf8')).rows;
  }

  /** At once, so that whatever happens next the row is kept. */
  append(row: Row): void {
    appendFileSync(this.#path('rows.jsonl'), `${JSON.stringify(row)}\n`);
  }

  async writeReport(report: ExperimentReport): Promise<void> {
    await this.#write('report.json', `${JSON.stringify(report, null, 1)}\n`);
    await this.#write('report.txt', `${reportText(report)}\n`);
    await this.#write('report.csv', reportCsv(report));
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }

  /** Whole or not at all. */
  async #write(name: string, text: string): Promise<void> {
    await writeFile(this.#path(`${name}.new`), text);
    await rename(this.#path(`${name}.new`), this.#path(name));
  }
}

function storedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
