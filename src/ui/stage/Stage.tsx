import { type Ref, useEffect, useMemo, useState } from 'react';
import { NeutralToneMapping, NoToneMapping, PCFShadowMap } from 'three';
import type { SceneLayout } from '#sim/types.ts';
import type { Theme } from '#ui/primitives/palette.ts';
import type { ViewMemory } from './camera-rig.ts';
import type { GhostPaths } from './ghost-path.ts';
import { type Graphics, graphicsOfPage } from './graphics.ts';
import { QUALITY_TRAITS, type QualityLevel, type QualitySetting } from './quality.ts';
import type { StageEpisode } from './stage-world.ts';
import styles from './stage.module.css';
import { StageBoundary } from './StageBoundary.tsx';
import { StageCanvas } from './StageCanvas.tsx';
import { StageNotice } from './StageNotice.tsx';
import { type StageHandle, StageScene } from './StageScene.tsx';
import type { TimeCursor } from './time-cursor.ts';
import { useContextLoss } from './use-context-loss.ts';
import { useQuality } from './use-quality.ts';
import { FIELD_OF_VIEW_DEG, type StageView } from './view.ts';

export interface StageProps {
  /** Null while nobody has said what stands on the table. */
  readonly layout: SceneLayout | null;
  readonly main: StageEpisode;
  /** A second episode of the same seed, drawn translucent. */
  readonly comparison?: StageEpisode | null;
  /** The shown moment; the stage draws when it changes and rests otherwise. */
  readonly cursor: TimeCursor;
  readonly ghosts?: GhostPaths;
  readonly trails?: boolean;
  readonly labels?: boolean;
  readonly quality?: QualitySetting;
  readonly theme: Theme;
  readonly reducedMotion?: boolean;
  /** Where the camera starts; the overview otherwise. */
  readonly initialView?: StageView | null;
  /** For a screen reader: what the picture shows. */
  readonly description?: string;
  readonly onQuality?: (level: QualityLevel) => void;
  /** After the user moved the camera, and after each preset. */
  readonly onViewMoved?: (view: StageView) => void;
  readonly ref?: Ref<StageHandle>;
}

const NO_GHOSTS: GhostPaths = {};
const DEFAULT_DESCRIPTION = 'Robot arm at a table with cubes, a bowl and a plate';

/** The arm, drawn for people. It takes recorded poses and never feeds the policy. */
export function Stage(props: StageProps) {
  const [graphics] = useState(graphicsOfPage);
  return (
    <div className={styles.stage}>
      {graphics.supported ? (
        <StageBoundary>
          <StageView3d {...props} graphics={graphics} />
        </StageBoundary>
      ) : (
        <StageNotice message="This browser gives pages no WebGL 2, so the arm cannot be drawn. Everything else works." />
      )}
    </div>
  );
}

function StageView3d(props: StageProps & { readonly graphics: Graphics }) {
  const { layout, main, comparison = null, ghosts = NO_GHOSTS, trails = true, labels = false, theme } = props;
  const { cursor, quality = 'auto', reducedMotion = false, onQuality, onViewMoved } = props;
  const { level, onFrame } = useQuality(quality, props.graphics.software);
  const { lost, generation, attempt, watch, retry } = useContextLoss();
  const [viewMemory] = useState<ViewMemory>(() => ({
    view: props.initialView ?? null,
    preset: props.initialView ? null : 'overview',
  }));
  const content = useMemo(
    () => ({ layout, main, comparison, ghosts, trails, labels, theme }),
    [layout, main, comparison, ghosts, trails, labels, theme],
  );
  const traits = QUALITY_TRAITS[level];
  useEffect(() => onQuality?.(level), [onQuality, level]);

  return (
    <>
      <StageCanvas
        // Multisampling is fixed when a context is made: changing it takes a new canvas.
        key={`${String(traits.antialias)} ${attempt}`}
        description={props.description ?? DEFAULT_DESCRIPTION}
        settings={{
          frameloop: 'demand',
          dpr: [1, traits.maxPixelRatio],
          shadows: traits.shadows === 'map' ? SHADOW_MAP : false,
          gl: traits.antialias ? SMOOTH : PLAIN,
          camera: CAMERA,
        }}
        onCanvas={watch}
      >
        <StageScene
          handle={props.ref}
          content={content}
          cursor={cursor}
          level={level}
          reducedMotion={reducedMotion}
          viewMemory={viewMemory}
          onViewMoved={(view) => onViewMoved?.(view)}
          onFrame={onFrame}
          contextGeneration={generation}
        />
      </StageCanvas>
      {lost && (
        <StageNotice
          message="The graphics driver took the 3D view away. Your episode is kept; the view returns by itself."
          action={{ label: 'Draw it again', run: retry }}
        />
      )}
    </>
  );
}

const SHADOW_MAP = { enabled: true, type: PCFShadowMap } as const;
const CAMERA = { fov: FIELD_OF_VIEW_DEG, near: 0.05, far: 20, up: [0, 0, 1] } as const;
const TONE = { toneMapping: NeutralToneMapping, toneMappingExposure: 0.95, stencil: true } as const;
const SMOOTH = { ...TONE, antialias: true } as const;
const PLAIN = { ...TONE, antialias: false, toneMapping: NoToneMapping } as const;
