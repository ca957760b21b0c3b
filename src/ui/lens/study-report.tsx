import { Suspense, lazy, type ReactNode } from 'react';
import { csvOf } from '#lens/studies/study.ts';
import type { Study } from '#lens/studies/study.ts';
import { Button } from '#ui/primitives/button.tsx';
import { saveFile } from '#ui/export/save-file.ts';
import styles from './lens.module.css';

const StudyPlot = lazy(() => import('./study-plot.tsx').then(({ StudyPlot }) => ({ default: StudyPlot })));

export interface StudyReportProps {
  readonly study: Study;
  /** Makes the same files without the page. */
  readonly command: string;
  /** Stands between the rules and the plots. */
  readonly children?: ReactNode;
}

/** A study: its rules, its plots, its files, and the command that makes them. */
export function StudyReport({ study, command, children }: StudyReportProps) {
  return (
    <article>
      <h2 className={styles.heading}>{study.question}</h2>
      <ul className={styles.rules}>
        {study.rules.map((rule) => (
          <li key={rule}>{rule}</li>
        ))}
        <li>
          The same on the command line: <code>{command}</code>
        </li>
      </ul>
      {children}
      <Suspense fallback={<p className={styles.muted}>Loading the plots.</p>}>
        {study.figures.map((figure) => (
          <StudyPlot key={figure.name} figure={figure} studyId={study.id} />
        ))}
      </Suspense>
      <h3 className={styles.heading}>Seen</h3>
      <ul className={styles.said}>
        {study.seen.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <h3 className={styles.heading}>Not shown</h3>
      <ul className={styles.said}>
        {study.notShown.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <div className={styles.files}>
        {study.tables.map((table) => (
          <Button
            key={table.name}
            onClick={() => saveFile(`${study.id}-${table.name}.csv`, new Blob([csvOf(table)], { type: 'text/csv' }))}
          >
            {table.name}.csv
          </Button>
        ))}
      </div>
    </article>
  );
}
