import { LabError, cancelled } from '#base/errors.ts';
import { breathe } from '#rollout/breathe.ts';
import { planVideo } from '#share/video-plan.ts';
import { LANES } from '#state/lanes.ts';
import { selectLastTick } from '#state/slices/episodes.ts';
import type { LabServices } from '#ui/app/lab-context.ts';
import type { Theme } from '#ui/primitives/palette.ts';
import type { StageHandle } from '#ui/stage/StageScene.tsx';
import { captionWords } from '#ui/export/caption-words.ts';
import { paintStage, stageCanvas } from '#ui/export/stage-picture.ts';
import { openVideoSink } from './open-sink.ts';
import type { VideoFile } from './video-sink.ts';

export interface VideoOptions {
  readonly theme: Theme;
  readonly signal: AbortSignal;
  readonly onFrame: (done: number, frames: number) => void;
}

/** A video is at least about this high, whatever the stage's size on the page. */
const WISHED_HEIGHT_PX = 720;

/**
 * Draws every frame of the comparison for its own moment of the timeline, both lanes as the stage shows them. The page's clock
 * stands still meanwhile and the cursor keeps its place.
 * @throws LabError 'cancelled' | 'video-stopped' | 'no-stage' | 'capture-failed' | 'no-video' | 'video-failed'
 */
export async function renderVideo(
  { lab, stageRef }: Pick<LabServices, 'lab' | 'stageRef'>,
  { theme, signal, onFrame }: VideoOptions,
): Promise<VideoFile> {
  const first = stageOf(stageRef);
  const pixelRatio = Math.min(2, Math.max(1, WISHED_HEIGHT_PX / first.sizePx.height));
  const plan = planVideo(selectLastTick(lab.store.getState()));
  const keys = keysOf(lab);
  const canvas = stageCanvas(first, pixelRatio);
  const sink = await openVideoSink(canvas);
  lab.store.getState().setPlaying(false);
  try {
    for (let frame = 0; frame < plan.frames; frame++) {
      if (signal.aborted) throw cancelled();
      if (keysOf(lab) !== keys) throw new LabError('video-stopped', 'The video was stopped: another episode began.');
      const tick = plan.tickOf(frame);
      const words = captionWords(lab.store.getState(), tick);
      paintStage(canvas, stageOf(stageRef), { tick, pixelRatio, ghosts: false }, words, theme);
      const start = plan.startMicrosOf(frame);
      await sink.add(start, plan.startMicrosOf(frame + 1) - start);
      onFrame(frame + 1, plan.frames);
      await breathe();
    }
    return await sink.finish(plan.startMicrosOf(plan.frames));
  } finally {
    sink.close();
    stageRef.current?.drawNow();
  }
}

/** Which episodes are on screen. */
function keysOf({ store }: LabServices['lab']): string {
  const { episodes } = store.getState();
  return LANES.map((lane) => episodes[lane].key).join();
}

/** A new handle comes with each change of the stage: it is asked for at every frame. */
export function stageOf({ current }: LabServices['stageRef']): StageHandle {
  if (current) return current;
  throw new LabError('no-stage', 'There is no stage to take a picture of.', {
    fix: 'Wait until the arm is drawn, then retry.',
  });
}
