import { LabError, unwrap } from '#base/errors.ts';
import type { Plan } from '#experiment/plan.ts';
import { reportCsv, reportText } from '#experiment/report-text.ts';
import type { ExperimentReport } from '#experiment/report.ts';
import { parseRows } from '#experiment/rows.ts';
import type { Row } from '#experiment/rows.ts';
import { checkResume } from '#experiment/run.ts';
import { parsePlanText } from '#experiment/stored-plan.ts';
import { RowFolder } from './row-folder.ts';

/** An experiment on disk: plan.json, rows.jsonl, and the report in three forms. */
export class ExperimentFolder {
  readonly #name: string;
  readonly #files: RowFolder<Row>;

  constructor(folder: string) {
    this.#name = folder;
    this.#files = new RowFolder(folder, (text) => parseRows(text).rows);
  }

  /** Begins or resumes: rows of an earlier run of the same plan. @throws LabError 'other-experiment' | 'bad-folder' */
  open(plan: Plan): Promise<readonly Row[]> {
    return this.#files.open(plan, (stored) => checkResume(stored, plan));
  }

  /** @throws LabError 'bad-plan' when the folder holds no experiment */
  async plan(): Promise<Plan> {
    let text: string;
    try {
      text = await this.#files.readPlan();
    } catch (cause) {
      throw new LabError('bad-plan', `There is no experiment in ${this.#name}.`, {
        fix: 'Name a folder that `experiment run` wrote.',
        cause,
      });
    }
    return unwrap(parsePlanText(text));
  }

  rows(): Promise<readonly Row[]> {
    return this.#files.rows();
  }

  /** At once, so that whatever happens next the row is kept. */
  append(row: Row): void {
    this.#files.append(row);
  }

  async writeReport(report: ExperimentReport): Promise<void> {
    await this.#files.write('report.json', `${JSON.stringify(report, null, 1)}\n`);
    await this.#files.write('report.txt', `${reportText(report)}\n`);
    await this.#files.write('report.csv', reportCsv(report));
  }
}
