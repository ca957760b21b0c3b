import { Suspense, lazy, useState } from 'react';
import { svgOf } from '#lens/studies/figure.ts';
import { csvOf } from '#lens/studies/study.ts';
import type { Study } from '#lens/studies/study.ts';
import { useServices } from '#ui/app/lab-context.ts';
import { Button } from '#ui/primitives/button.tsx';
import { Segmented } from '#ui/primitives/segmented.tsx';
import { saveText } from './save-text.ts';
import { useAnswer } from './use-answer.ts';
import styles from './lens.module.css';

const StudyPlot = lazy(() => import('./study-plot.tsx').then(({ StudyPlot }) => ({ default: StudyPlot })));

const NAMES = [
  { value: 't1', label: 'Patterns and meaning' },
  { value: 't2', label: 'Action tokens' },
  { value: 't3', label: 'What training changed' },
] as const;
type Name = (typeof NAMES)[number]['value'];

/** The paper's three studies, computed now from the loaded policy. */
export function StudiesView() {
  const { lens } = useServices();
  const [name, setName] = useState<Name>('t2');
  const { value, error, isPending } = useAnswer(`study ${name}`, () => lens.lensStudy(name));
  return (
    <div className={styles.studies}>
      <Segmented label="Study" value={name} options={NAMES} onChange={setName} />
      {error ? <p className={styles.problem}>{error.sentence}</p> : null}
      {isPending ? <p className={styles.muted}>Counting.</p> : null}
      {value && !isPending ? <StudyReport study={value} /> : null}
    </div>
  );
}

function StudyReport({ study }: { readonly study: Study }) {
  return (
    <article>
      <h2 className={styles.heading}>{study.question}</h2>
      <ul className={styles.rules}>
        {study.rules.map((rule) => (
          <li key={rule}>{rule}</li>
        ))}
        <li>
          The same on the command line: <code>npm run -s steerlab -- lens study {study.id} --out DIR</code>
        </li>
      </ul>
      <Suspense fallback={<p className={styles.muted}>Loading the plots.</p>}>
        {study.figures.map((figure) => (
          <StudyPlot key={figure.name} figure={figure} />
        ))}
      </Suspense>
      <div className={styles.bar}>
        {study.tables.map((table) => (
          <Button key={table.name} onClick={() => saveText(`${study.id}-${table.name}.csv`, csvOf(table), 'text/csv')}>
            {table.name}.csv
          </Button>
        ))}
        {study.figures.map((figure) => (
          <Button
            key={figure.name}
            onClick={() => saveText(`${study.id}-${figure.name}.svg`, svgOf(figure), 'image/svg+xml')}
          >
            {figure.name}.svg
          </Button>
        ))}
      </div>
    </article>
  );
}
