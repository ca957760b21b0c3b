import { useEffect, type RefObject } from 'react';
import type { LinkView } from '#share/link-state.ts';
import type { Lab } from '#state/lab.ts';
import { useLab, useServices } from '#ui/app/lab-context.ts';
import type { StageHandle } from '#ui/stage/StageScene.tsx';

/** Frames to wait for three.js to arrive: about twenty seconds. */
const PATIENCE_FRAMES = 1200;

/** Puts the camera where the opened link has it, as soon as there is a stage. */
export function useSharedView(): void {
  const { stageRef } = useServices();
  const view = useLab((state) => state.sharedView);
  useEffect(() => {
    if (!view) return;
    let waited = 0;
    let frame = requestAnimationFrame(function place() {
      if (stageRef.current) return stageRef.current.setView(view);
      if (++waited < PATIENCE_FRAMES) frame = requestAnimationFrame(place);
    });
    return () => cancelAnimationFrame(frame);
  }, [stageRef, view]);
}

/** The camera for a link, to the millimetre: where somebody moved it, else the opened link's, else none. */
export function sharedViewOf({ store }: Lab, stage: RefObject<StageHandle | null>): LinkView | null {
  const { viewMoved, sharedView } = store.getState();
  const view = viewMoved ? stage.current?.getView() : undefined;
  if (!view) return sharedView;
  const round = ([x, y, z]: readonly [number, number, number]) =>
    [millimetre(x), millimetre(y), millimetre(z)] as const;
  return { position: round(view.position), target: round(view.target) };
}

function millimetre(metres: number): number {
  return Math.round(metres * 1000) / 1000 || 0;
}
