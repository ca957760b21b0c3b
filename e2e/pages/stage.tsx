import { _roots } from '@react-three/fiber';
import { StrictMode, useEffect, useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { POSE, POSE_LENGTH } from '../../src/sim/types.ts';
import { cssDeclarations, type Theme } from '../../src/ui/primitives/palette.ts';
import { EPISODES } from '../../src/ui/stage/fixtures/episodes.ts';
import type { PoseSource } from '../../src/ui/stage/pose-source.ts';
import type { QualityLevel, QualitySetting } from '../../src/ui/stage/quality.ts';
import { Stage } from '../../src/ui/stage/Stage.tsx';
import type { StageHandle } from '../../src/ui/stage/StageScene.tsx';
import type { TimeCursor } from '../../src/ui/stage/time-cursor.ts';

/**
 * The stage alone, fed by two recorded demonstrations of one seed. Not part of the product: e2e/stage.e2e.ts builds and drives
 * it. Query: quality, theme, tick, compare, ghosts, labels, play, batches.
 */
const query = new URLSearchParams(location.search);
const theme = (query.get('theme') ?? 'dark') as Theme;
const cursor = createCursor(Number(query.get('tick') ?? 22));

const { layout } = EPISODES;
const main = { source: EPISODES.plain, role: 'unsteered' } as const;
const comparison = { source: EPISODES.high, role: 'steered' } as const;

/** The next two seconds of the recordings stand in for predictions. */
function ahead({ poses, ticks }: PoseSource): number[] {
  const points: number[] = [];
  for (let tick = Math.floor(cursor.get()); tick <= Math.min(cursor.get() + 20, ticks); tick++) {
    const at = tick * POSE_LENGTH + POSE.tool;
    points.push(...poses.subarray(at, at + 3));
  }
  return points;
}
const ghosts = query.has('ghosts') ? { steered: ahead(comparison.source), unsteered: ahead(main.source) } : {};

export interface StagePage {
  readonly cursor: typeof cursor;
  readonly ticks: number;
  stage: StageHandle | null;
  level: QualityLevel | null;
  unmount: () => void;
  setQuality: (quality: QualitySetting) => void;
  /** What three.js believes to be on the GPU; answers after the canvas has gone, too. */
  memory: () => { readonly geometries: number; readonly textures: number };
}
declare global {
  var stagePage: StagePage;
}
globalThis.stagePage = {
  cursor,
  ticks: main.source.ticks,
  stage: null,
  level: null,
  unmount: () => undefined,
  setQuality: () => undefined,
  memory: () => ({ geometries: -1, textures: -1 }),
};

function Page() {
  const [mounted, setMounted] = useState(true);
  const [quality, setQuality] = useState((query.get('quality') ?? 'auto') as QualitySetting);
  const stage = useRef<StageHandle>(null);
  useEffect(() => {
    globalThis.stagePage.unmount = () => setMounted(false);
    globalThis.stagePage.setQuality = setQuality;
    globalThis.stagePage.stage = stage.current;
  });
  useEffect(() => (query.has('play') ? play() : undefined), []);
  if (!mounted) return <p>unmounted</p>;
  return (
    <Stage
      ref={(handle) => {
        stage.current = handle;
        globalThis.stagePage.stage = handle;
        const renderer = handle && _roots.get(handle.canvas)?.store.getState().gl;
        if (renderer) globalThis.stagePage.memory = () => ({ ...renderer.info.memory });
      }}
      layout={layout}
      main={main}
      comparison={query.has('compare') ? comparison : null}
      cursor={cursor}
      ghosts={ghosts}
      labels={query.has('labels')}
      quality={quality}
      theme={theme}
      onQuality={(level) => {
        globalThis.stagePage.level = level;
      }}
    />
  );
}

/** What the lab's playback clock is to the product. */
function createCursor(start: number): TimeCursor & { readonly set: (tick: number) => void } {
  const listeners = new Set<() => void>();
  let current = start;
  return {
    get: () => current,
    set: (tick) => {
      current = tick;
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Ends the browser's batch of drawing after each stroke: a busy machine ends them anywhere. */
function endBatches(): void {
  const { prototype } = CanvasRenderingContext2D;
  const stroke = Object.getOwnPropertyDescriptor(prototype, 'stroke')?.value as () => void;
  prototype.stroke = function (this: CanvasRenderingContext2D) {
    Reflect.apply(stroke, this, []);
    this.getImageData(0, 0, 1, 1);
  };
}

function play(): () => void {
  let frame = requestAnimationFrame(function step(millis) {
    cursor.set((millis / 100) % main.source.ticks);
    frame = requestAnimationFrame(step);
  });
  return () => cancelAnimationFrame(frame);
}

if (query.has('batches')) endBatches();
const style = document.createElement('style');
style.textContent = `:root { ${cssDeclarations(theme)} }`;
document.head.append(style);
const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <Page />
    </StrictMode>,
  );
