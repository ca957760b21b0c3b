import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PoseRegistry } from './pose-track.ts';
import { createEpisodesSlice, type EpisodesSlice } from './slices/episodes.ts';
import { createGuideSlice, type GuideSlice } from './slices/guide.ts';
import { createNoticesSlice, type NoticesSlice } from './slices/notices.ts';
import { createPlaybackSlice, type PlaybackSlice } from './slices/playback.ts';
import { createPolicySlice, type PolicySlice } from './slices/policy.ts';
import { createProjectionSlice, type ProjectionSlice } from './slices/projection.ts';
import { createSceneSlice, type SceneSlice } from './slices/scene.ts';
import { createShareSlice, type ShareSlice } from './slices/share.ts';
import { createShadowSlice, type ShadowSlice } from './slices/shadow.ts';
import { createSteeringSlice, type SteeringSlice } from './slices/steering.ts';
import { createUiSlice, type Preferences, type UiSlice } from './slices/ui.ts';
import { createUndoSlice, type UndoSlice } from './slices/undo.ts';

/** One flat state, a slice a feature. Selectors return primitives or stored references, never new objects. */
export type LabState = SceneSlice &
  PolicySlice &
  SteeringSlice &
  ShadowSlice &
  ProjectionSlice &
  PlaybackSlice &
  EpisodesSlice &
  UiSlice &
  NoticesSlice &
  UndoSlice &
  ShareSlice &
  GuideSlice;
export type LabStore = StoreApi<LabState>;

export interface StoreParts {
  readonly poses: PoseRegistry;
  readonly preferences: Preferences;
  readonly nowMillis: () => number;
}

export function createLabStore({ poses, preferences, nowMillis }: StoreParts): LabStore {
  return createStore<LabState>()((...core) => ({
    ...createSceneSlice(...core),
    ...createPolicySlice(...core),
    ...createSteeringSlice(...core),
    ...createShadowSlice(...core),
    ...createProjectionSlice(...core),
    ...createPlaybackSlice(...core),
    ...createEpisodesSlice(poses)(...core),
    ...createUiSlice(preferences)(...core),
    ...createNoticesSlice(...core),
    ...createUndoSlice(nowMillis)(...core),
    ...createShareSlice(...core),
    ...createGuideSlice(...core),
  }));
}
