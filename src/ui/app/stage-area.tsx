import { Suspense, lazy, useEffect } from 'react';
import { CameraInsets } from './camera-insets.tsx';
import { useLab } from './lab-context.ts';
import { StageBoundary } from './stage-boundary.tsx';
import { StageLegend, StageMoment } from './stage-overlays.tsx';
import { ResetViewButton, StageTools } from './stage-tools.tsx';
import { NARROW, useMedia } from './use-media.ts';
import styles from './stage-area.module.css';

/** three.js is 200 kB gzipped: layout and controls paint before it. */
const loadStage = () => import('./lab-stage.tsx');
const LabStage = lazy(() => loadStage().then(({ LabStage: component }) => ({ default: component })));

/** The stage and what stands over it. Overlays hide with h; on a phone the cameras stand in the Decision tab instead. */
export function StageArea() {
  const layout = useLab((state) => state.layout);
  const overlaysShown = useLab((state) => state.overlaysShown);
  const settleStage = useLab((state) => state.settleStage);
  const narrow = useMedia(NARROW);
  // The stage's script travels while the simulator starts.
  useEffect(() => void loadStage().catch(() => undefined), []);
  return (
    <div className={styles.area}>
      <StageBoundary onBroken={settleStage}>
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
