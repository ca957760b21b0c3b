import { useFrame, useThree } from '@react-three/fiber';
import { type Ref, useEffect, useImperativeHandle, useLayoutEffect, useMemo, useRef } from 'react';
import type { PerspectiveCamera } from 'three';
import { CameraRig, type ViewMemory } from './camera-rig.ts';
import { capturePng, drawOnce, setDensity } from './capture.ts';
import { STAGE_MODEL } from './model.ts';
import type { QualityLevel } from './quality.ts';
import { type StageContent, StageWorld } from './stage-world.ts';
import type { TimeCursor } from './time-cursor.ts';
import type { StageView, ViewPreset } from './view.ts';

/** What the lab does with a mounted stage. */
export interface StageHandle {
  readonly canvas: HTMLCanvasElement;
  /** The picture as shown, without overlays of the page. */
  readonly capturePng: () => Promise<Blob>;
  readonly getView: () => StageView;
  readonly setView: (view: StageView) => void;
  readonly setPreset: (preset: ViewPreset) => void;
  /** Draws again after data was changed in place. */
  readonly invalidate: () => void;
  /**
   * Draws one moment at a chosen density for a picture or a frame of a video; the canvas holds it until this task ends.
   * `drawNow` gives the screen its own moment and density back.
   * @throws LabError 'capture-failed' without a graphics context
   */
  readonly drawAt: (shot: StageShot) => HTMLCanvasElement;
  readonly drawNow: () => void;
  /** Size on the page, CSS pixels. */
  readonly sizePx: { readonly width: number; readonly height: number };
}

export interface StageShot {
  /** Moment, in ticks with fractions. */
  readonly tick: number;
  /** Pixels of the picture a CSS pixel of the stage. */
  readonly pixelRatio: number;
  /** Predicted paths belong to the cursor's moment: a video of other moments goes without. */
  readonly ghosts: boolean;
}

export interface StageSceneProps {
  readonly handle: Ref<StageHandle> | undefined;
  readonly content: StageContent;
  readonly cursor: TimeCursor;
  readonly level: QualityLevel;
  readonly reducedMotion: boolean;
  readonly viewMemory: ViewMemory;
  readonly onViewMoved: (view: StageView) => void;
  /** Takes the time since the last frame; true asks for another frame to measure. */
  readonly onFrame: (millis: number) => boolean;
  /** Changes when a lost context came back: what only the GPU knew is made again. */
  readonly contextGeneration: number;
}

/** Inside the canvas: one world, one camera rig, one frame callback. */
export function StageScene(props: StageSceneProps) {
  const { content, cursor, level, reducedMotion, contextGeneration } = props;
  const { scene, gl, camera, size, viewport, invalidate } = useThree();
  const world = useMemo(() => new StageWorld(STAGE_MODEL, level), [level]);
  const rig = useCameraRig(props);
  const latest = useRef(props);
  useLayoutEffect(() => {
    latest.current = props;
  });

  useEffect(() => () => world.dispose(), [world]);
  useEffect(() => world.mountEnvironment(scene, gl), [world, scene, gl, contextGeneration]);
  useLayoutEffect(() => {
    world.setContent(scene, content);
    world.update(cursor.get());
    invalidate();
  }, [world, scene, content, cursor, invalidate]);
  useLayoutEffect(() => {
    world.setViewport(size.width, size.height, viewport.dpr);
    invalidate();
  }, [world, size, viewport.dpr, invalidate]);
  useEffect(() => cursor.subscribe(() => invalidate()), [cursor, invalidate]);
  useEffect(() => {
    if (rig.current) rig.current.reducedMotion = reducedMotion;
  }, [rig, reducedMotion]);

  useImperativeHandle(
    props.handle,
    () => ({
      canvas: gl.domElement,
      capturePng: () => {
        world.arriveAll();
        world.update(cursor.get());
        return capturePng(gl, scene, camera);
      },
      getView: () => rig.current?.view ?? { position: camera.position.toArray(), target: [0, 0, 0] },
      setView: (view) => rig.current?.setView(view),
      setPreset: (preset) => rig.current?.setPreset(preset),
      invalidate: () => invalidate(),
      drawAt: ({ tick, pixelRatio, ghosts }) => {
        world.arriveAll();
        setDensity(gl, world, size, pixelRatio);
        world.setGhostsShown(ghosts);
        world.update(tick);
        rig.current?.update(0, world.pose);
        return drawOnce(gl, scene, camera);
      },
      drawNow: () => {
        setDensity(gl, world, size, viewport.dpr);
        world.setGhostsShown(true);
        world.update(cursor.get());
        rig.current?.update(0, world.pose);
        gl.render(scene, camera);
      },
      sizePx: { width: size.width, height: size.height },
    }),
    [gl, scene, camera, world, cursor, rig, size, viewport.dpr, invalidate],
  );

  useFrame((_, seconds) => {
    const millis = seconds * 1000;
    world.update(cursor.get());
    rig.current?.update(millis, world.pose);
    const isArriving = world.arrive(cursor.get());
    if (latest.current.onFrame(millis) || isArriving) invalidate();
  });

  return <primitive object={world.root} />;
}

function useCameraRig({ viewMemory, onViewMoved }: StageSceneProps) {
  const { gl, camera, size, invalidate } = useThree();
  const rig = useRef<CameraRig>(null);
  const moved = useRef(onViewMoved);
  useLayoutEffect(() => {
    moved.current = onViewMoved;
  });
  useLayoutEffect(() => {
    const made = new CameraRig({
      camera: camera as PerspectiveCamera,
      element: gl.domElement,
      memory: viewMemory,
      invalidate: () => invalidate(),
      onMoved: () => moved.current(made.view),
    });
    rig.current = made;
    return () => {
      rig.current = null;
      made.dispose();
    };
  }, [camera, gl, viewMemory, invalidate]);
  useLayoutEffect(() => rig.current?.resize(size.width / size.height), [camera, gl, viewMemory, size]);
  return rig;
}
