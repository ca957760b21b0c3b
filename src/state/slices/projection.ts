import type { StateCreator } from 'zustand/vanilla';
import type { LabState } from '#state/store.ts';
import type { ProjectedPart, ProjectionView, TokenProjection } from '#workers/projection-api.ts';
import type { TokenChoice } from '#workers/token-choice.ts';

export const PROJECTION_SOURCES = ['shadow', 'closed-loop'] as const;
/** Both sides from the moment at the cursor, nothing executed; or each lane's own decision, as it was executed. */
export type ProjectionSource = (typeof PROJECTION_SOURCES)[number];

/** The moment that a projection belongs to. */
export interface ProjectionMoment {
  readonly source: ProjectionSource;
  readonly decision: number;
}

export interface ProjectionSlice {
  readonly projectionToken: TokenChoice;
  readonly projectionPart: ProjectedPart;
  readonly projectionView: ProjectionView;
  readonly projectionSource: ProjectionSource;
  /** The layer whose value vectors are listed; null is all. */
  readonly projectionLayer: number | null;
  /** The newest answer; it stays while another is computed and while the episode plays. */
  readonly projection: TokenProjection | null;
  readonly projectionMoment: ProjectionMoment | null;
  readonly projectionWorking: boolean;
  /** Why there is no answer, in words. */
  readonly projectionIssue: string | null;
  chooseToken: (token: TokenChoice, layer?: number | null) => void;
  setProjectionPart: (part: ProjectedPart) => void;
  setProjectionView: (view: ProjectionView) => void;
  setProjectionSource: (source: ProjectionSource) => void;
  setProjectionLayer: (layer: number | null) => void;
  setProjectionWorking: (working: boolean) => void;
  publishProjection: (projection: TokenProjection, moment: ProjectionMoment) => void;
  failProjection: (issue: string) => void;
}

/** dz: the slot that most of the paper's words move. */
const FIRST_TOKEN: TokenChoice = { kind: 'slot', index: 2 };

export const createProjectionSlice: StateCreator<LabState, [], [], ProjectionSlice> = (set, get) => ({
  projectionToken: FIRST_TOKEN,
  projectionPart: 'residual',
  projectionView: 'tokens',
  projectionSource: 'shadow',
  projectionLayer: null,
  projection: null,
  projectionMoment: null,
  projectionWorking: false,
  projectionIssue: null,
  chooseToken: (token, layer) =>
    set({ projectionToken: token, ...(layer !== undefined && { projectionLayer: layer }) }),
  setProjectionPart: (part) => set({ projectionPart: part }),
  setProjectionView: (view) => set({ projectionView: view }),
  setProjectionSource: (source) => set({ projectionSource: source }),
  setProjectionLayer: (layer) => set({ projectionLayer: layer }),
  setProjectionWorking: (working) => {
    if (get().projectionWorking !== working) set({ projectionWorking: working });
  },
  publishProjection: (projection, moment) =>
    set({ projection, projectionMoment: moment, projectionWorking: false, projectionIssue: null }),
  failProjection: (issue) => set({ projection: null, projectionWorking: false, projectionIssue: issue }),
});
