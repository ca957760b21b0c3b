import { useEffect, useState } from 'react';
import type { SceneLayout } from '#sim/types.ts';
import { LabError } from '#base/errors.ts';
import { CameraInsets } from './camera-insets.tsx';
import { useLab } from './lab-context.ts';
import { loadStage, stageNow } from './load-stage.ts';
import { StageBoundary } from './stage-boundary.tsx';
import { StageLegend, StageMoment } from './stage-overlays.tsx';
import { ResetViewButton, StageTools } from './stage-tools.tsx';
import { NARROW, useMedia } from './use-media.ts';
import styles from './stage-area.module.css';

/** The stage and what stands over it. Overlays hide with h; on a phone the cameras stand in the Decision tab instead. */
export function StageArea() {
  const layout = useLab((state) => state.layout);
  const overlaysShown = useLab((state) => state.overlaysShown);
  const settleStage = useLab((state) => state.settleStage);
  const narrow = useMedia(NARROW);
  return (
    <div className={styles.area}>
      <StageBoundary onBroken={settleStage}>
        <LateStage layout={layout} />
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

/** Not React's `lazy`: Suspense shows what it waited for no sooner than 0.3 s after its placeholder, and motion waits for that. */
function LateStage({ layout }: { readonly layout: SceneLayout | null }) {
  const [loaded, setLoaded] = useState<{ readonly module?: ReturnType<typeof stageNow>; readonly lost?: true }>(() => ({
    module: stageNow(),
  }));
  useEffect(
    () =>
      void loadStage().then(
        (module) => setLoaded((before) => (before.module === module ? before : { module })),
        () => setLoaded({ lost: true }),
      ),
    [],
  );
  if (loaded.lost) throw new LabError('stage-load', 'The script of the stage did not arrive.');
  if (!loaded.module) return <p className={styles.waiting}>Preparing the stage …</p>;
  // The arm stands there at rest while the simulator starts: its shaders are compiled meanwhile.
  return (
    <>
      <loaded.module.LabStage layout={layout} />
      {layout ? null : <p className={styles.starting}>Starting the simulator …</p>}
    </>
  );
}
