import type { ReactNode } from 'react';
import { LANES, type Lane } from '#state/lanes.ts';
import { useLab } from '#ui/app/lab-context.ts';
import { useLaneName } from '#ui/app/use-lane-name.ts';
import { Button } from '#ui/primitives/button.tsx';
import { Progress } from '#ui/primitives/progress.tsx';
import { Segmented } from '#ui/primitives/segmented.tsx';
import type { EpisodeReading } from './use-episode-reading.ts';
import styles from './lens.module.css';

export interface EpisodeBarProps {
  readonly lane: Lane;
  readonly reading: EpisodeReading;
  readonly onLane: (lane: Lane) => void;
  /** More to choose, where the reading has parts. */
  readonly children?: ReactNode;
}

/** Which episode is read, and how far that is. */
export function EpisodeBar({ lane, reading, onLane, children }: EpisodeBarProps) {
  const names = { unsteered: useLaneName('unsteered'), steered: useLaneName('steered') };
  const isEmpty = {
    unsteered: useLab(({ episodes }) => episodes.unsteered.recording === null),
    steered: useLab(({ episodes }) => episodes.steered.recording === null),
  };
  const { key, decisions, episode, progress, error, read, cancel } = reading;
  return (
    <div className={styles.episode}>
      <div className={styles.row}>
        <Segmented
          label="Episode"
          value={lane}
          options={LANES.map((value) => ({
            value,
            label: names[value],
            disabled: isEmpty[value],
            title: isEmpty[value] ? 'No finished episode in this lane' : 'The episode of this lane',
          }))}
          onChange={onLane}
        />
        {children}
        {key !== null && progress === null && !episode ? (
          <Button variant="primary" onClick={read}>
            Read {decisions} decisions
          </Button>
        ) : null}
      </div>
      {progress === null ? (
        <p role="status" className={error ? styles.problem : styles.muted}>
          {error ? error.sentence : sentenceOf(key, episode?.decisions)}
        </p>
      ) : (
        <div className={styles.row}>
          <div className={styles.grow}>
            <Progress
              label="Reading the episode"
              share={progress / Math.max(1, decisions)}
              detail={`${progress} of ${decisions} decisions`}
            />
          </div>
          <Button onClick={cancel}>Cancel</Button>
        </div>
      )}
    </div>
  );
}

function sentenceOf(key: string | null, decisions: number | undefined): string {
  if (key === null) return 'No finished episode in this lane. Press Run in the lab first.';
  if (decisions !== undefined) return `${decisions} decisions read. Kept until another episode runs.`;
  return 'The policy is run once on each recorded decision, as it was steered then.';
}
