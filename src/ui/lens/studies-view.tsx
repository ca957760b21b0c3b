import { useState } from 'react';
import { STUDIES } from '#lens/studies/make-study.ts';
import type { StudyName } from '#lens/studies/make-study.ts';
import type { VectorId } from '#lens/table.ts';
import { useServices } from '#ui/app/lab-context.ts';
import { Segmented } from '#ui/primitives/segmented.tsx';
import { EpisodeStudy } from './episode-study.tsx';
import { StudyReport } from './study-report.tsx';
import { useAnswer } from './use-answer.ts';
import styles from './lens.module.css';

export interface StudiesViewProps {
  readonly onSelect: (id: VectorId) => void;
}

const LABELS: Readonly<Record<StudyName, string>> = {
  t1: 'Patterns and meaning',
  t2: 'Action tokens',
  t3: 'What training changed',
  clusters: 'Clusters',
};
const OPTIONS = [
  ...STUDIES.map((value) => ({ value, label: LABELS[value] })),
  { value: 'episode', label: 'This episode' },
] as const;

/** The paper's studies, computed now from the loaded policy, and one of the episode at hand. */
export function StudiesView({ onSelect }: StudiesViewProps) {
  const [name, setName] = useState<StudyName | 'episode'>('t2');
  return (
    <div className={styles.studies}>
      <div className={styles.tabs}>
        <Segmented label="Study" value={name} options={OPTIONS} onChange={setName} />
      </div>
      {name === 'episode' ? <EpisodeStudy onSelect={onSelect} /> : <PolicyStudy name={name} />}
    </div>
  );
}

function PolicyStudy({ name }: { readonly name: StudyName }) {
  const { lens } = useServices();
  const { value, error, isPending } = useAnswer(`study ${name}`, () => lens.lensStudy(name));
  if (isPending) return <p className={styles.muted}>Counting.</p>;
  if (error) return <p className={styles.problem}>{error.sentence}</p>;
  return value ? <StudyReport study={value} command={`npm run -s steerlab -- lens study ${name} --out DIR`} /> : null;
}
