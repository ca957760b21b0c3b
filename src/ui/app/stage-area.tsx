import { Suspense, lazy } from 'react';
import { CameraInsets } from './camera-insets.tsx';
import { useLab } from './lab-context.ts';
import { StageBoundary } from './stage-boundary.tsx';
import { StageLegend, StageMoment } from './stage-overlays.tsx';
import { ResetViewButton, StageTools } from './stage-tools.tsx';
import { NARROW, useMedia } from './use-media.ts';
import styles from './stage-area.module.css';

/** three.js is 200 kB gzipped: layout and controls paint before it. */
const LabStage = lazy(() => import('./lab-stage.tsx').then(({ LabStage }) => ({ default: LabStage })));

/** The stage and what stands over it. Overlays hide with h; on a phone the cameras stand in the Decision tab instead. */
export function StageArea() {
  const layout = useLab((state) => state.layout);
  const overlaysShown = useLab((state) => state.overlaysShown);
  const narrow = useMedia(NARROW);
  return (
    <div className={styles.area}>
      <StageBoundary>
        {layout ? (
          <Suspense fallback={<p className={styles.waiting}>Preparing the stage …</p>}>
            <LabStage layout={layout} />
          </Suspense>
        ) : (
          <p className={styles.waiting}>Starting the simulator …</p>
        )}
      </StageBoundary>
      {overlaysShown ? (
        <>
          <StageLegend />
          <StageMoment />
          {narrow ? null : <CameraInsets />}
        </>
      ) : null}
      <div className={styles.corner}>
        <ResetViewButton />
        <StageTools />
      </div>
    </div>
  );
}
