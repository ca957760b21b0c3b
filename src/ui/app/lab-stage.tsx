import { useEffect, useMemo } from 'react';
import type { SceneLayout } from '#sim/types.ts';
import { selectPrompt } from '#state/slices/scene.ts';
import { Stage } from '#ui/stage/Stage.tsx';
import { useLab, useServices } from './lab-context.ts';
import { REDUCED_MOTION, useMedia } from './use-media.ts';
import { useResolvedTheme } from './use-theme.ts';

/** The stage fed from the lab: poses, cursor, theme, quality. The orange arm joins when there is a steered episode. */
export function LabStage({ layout }: { readonly layout: SceneLayout | null }) {
  const { lab, stageRef } = useServices();
  const theme = useResolvedTheme();
  const quality = useLab((state) => state.quality);
  const labels = useLab((state) => state.labelsShown);
  const prompt = useLab(selectPrompt);
  const steered = useLab((state) => state.episodes.steered.key !== '');
  const ghosts = useLab((state) => state.ghosts);
  const settleStage = useLab((state) => state.settleStage);
  const setViewMoved = useLab((state) => state.setViewMoved);
  // Before, it shows an arm at rest that belongs to no episode.
  const isScene = layout !== null;
  useEffect(() => {
    if (isScene) settleStage();
  }, [isScene, settleStage]);
  const reducedMotion = useMedia(REDUCED_MOTION);
  const main = useMemo(() => ({ source: lab.poses.unsteered, role: 'unsteered' as const }), [lab]);
  const comparison = useMemo(
    () => (steered ? { source: lab.poses.steered, role: 'steered' as const } : null),
    [lab, steered],
  );
  return (
    <Stage
      ref={stageRef}
      layout={layout}
      main={main}
      comparison={comparison}
      ghosts={ghosts}
      cursor={lab.clock}
      quality={quality}
      labels={labels}
      theme={theme}
      reducedMotion={reducedMotion}
      onViewMoved={setViewMoved}
      description={`Robot arm at a table, task: ${prompt}`}
    />
  );
}
