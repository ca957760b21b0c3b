import { useStore } from 'zustand';
import { Button } from '#ui/primitives/button.tsx';
import { Progress } from '#ui/primitives/progress.tsx';
import { videoJob } from './video/video-job.ts';
import styles from './export.module.css';

/** Over the page while a video is drawn, whatever else is open: how far it is, and the way to stop it. */
export function VideoProgress() {
  const progress = useStore(videoJob, (job) => job.progress);
  const cancel = useStore(videoJob, (job) => job.cancel);
  if (!progress) return null;
  const { done, frames } = progress;
  return (
    <div className={styles.progress} role="group" aria-label="Video">
      <Progress label="Drawing the video" share={done / frames} detail={`frame ${done} of ${frames}`} />
      <Button onClick={cancel}>Cancel</Button>
    </div>
  );
}
