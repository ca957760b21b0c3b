import { useState } from 'react';
import type { Study } from '#lens/studies/study.ts';
import type { VectorId } from '#lens/table.ts';
import type { Lane } from '#state/lanes.ts';
import { useServices } from '#ui/app/lab-context.ts';
import { Button } from '#ui/primitives/button.tsx';
import { Progress } from '#ui/primitives/progress.tsx';
import { EpisodeBar } from './episode-bar.tsx';
import { SlotTable } from './slot-table.tsx';
import { StudyReport } from './study-report.tsx';
import { useEpisodeReading } from './use-episode-reading.ts';
import { useJob } from './use-job.ts';
import styles from './lens.module.css';

export interface EpisodeStudyProps {
  readonly onSelect: (id: VectorId) => void;
}

const COMMAND = 'npm run -s steerlab -- lens episode LINK --out DIR';

/** What the FFNs wrote at each action slot over an episode: activation-weighted projection, layer by layer. */
export function EpisodeStudy({ onSelect }: EpisodeStudyProps) {
  const { lens } = useServices();
  const [lane, setLane] = useState<Lane>('unsteered');
  const reading = useEpisodeReading(lane);
  const key = reading.episode ? reading.key : null;
  const { value, error, progress, start, cancel } = useJob<Study>(key, 0);
  const project = () => {
    if (key !== null) start((onProgress, signal) => lens.lensEpisodeStudy(key, onProgress, signal));
  };
  return (
    <>
      <EpisodeBar lane={lane} reading={reading} onLane={setLane} />
      {key !== null && progress === null && !value ? (
        <div className={styles.row}>
          <span role="status" className={error ? styles.problem : styles.muted}>
            {error ? error.sentence : 'Next: what each layer wrote at each of the seven slots, on all tokens.'}
          </span>
          <Button variant="primary" onClick={project}>
            Project
          </Button>
        </div>
      ) : null}
      {progress === null ? null : (
        <div className={styles.row}>
          <div className={styles.grow}>
            <Progress label="Projecting on all tokens" share={progress} />
          </div>
          <Button onClick={cancel}>Cancel</Button>
        </div>
      )}
      {value ? (
        <StudyReport study={value} command={COMMAND}>
          <SlotTable study={value} onSelect={onSelect} />
        </StudyReport>
      ) : null}
    </>
  );
}
