import { Button } from '#ui/primitives/button.tsx';
import { Progress } from '#ui/primitives/progress.tsx';
import { bytesText } from './lens-words.ts';
import type { PackJob } from './use-pack.ts';
import styles from './lens.module.css';

export interface PackStatusProps {
  readonly pack: PackJob;
  /** What was wrong before anything began. */
  readonly problem?: string;
}

/** How far a pack is, or why it did not open. */
export function PackStatus({ pack: { progress, error, cancel }, problem = '' }: PackStatusProps) {
  if (!progress) {
    const sentence = error?.sentence ?? problem;
    return (
      <p role="status" className={styles.problem}>
        {sentence}
      </p>
    );
  }
  const { receivedBytes, totalBytes } = progress;
  return (
    <div className={styles.row}>
      <div className={styles.grow}>
        <Progress
          label="Opening the lens pack"
          share={totalBytes === null ? null : receivedBytes / totalBytes}
          detail={bytesText(progress)}
        />
      </div>
      <Button onClick={cancel}>Cancel</Button>
    </div>
  );
}
