import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { svgOf } from '#lens/studies/figure.ts';
import { csvOf } from '#lens/studies/study.ts';
import type { Study } from '#lens/studies/study.ts';
import { studyPage } from './study-page.ts';

/** Writes STUDY.md to read, STUDY.json, a CSV a table and an SVG a figure; returns their names. */
export async function writeStudy(study: Study, bundleId: string, command: string, folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const { id, question, rules, seen, notShown, tables, figures } = study;
  const document = { schema: 1, id, command, bundle: bundleId, question, rules, seen, notShown, tables };
  const files = new Map<string, string>([
    [`${id}.md`, studyPage(study, bundleId, command)],
    [`${id}.json`, JSON.stringify(document, null, 1) + '\n'],
    ...tables.map((table) => [`${id}-${table.name}.csv`, csvOf(table)] as const),
    ...figures.map((figure) => [`${id}-${figure.name}.svg`, svgOf(figure)] as const),
  ]);
  for (const [name, text] of files) await writeFile(join(folder, name), text);
  return [...files.keys()];
}
