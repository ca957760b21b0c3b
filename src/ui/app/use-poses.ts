import { useMemo } from 'react';
import type { Lane } from '#state/lanes.ts';
import { useLab, useServices } from './lab-context.ts';

export interface PoseSnapshot {
  /** [ticks + 1, POSE_LENGTH], a view of the track. */
  readonly poses: Float32Array;
  readonly version: number;
}

/** A lane's poses as a value that changes when the track does: curves are computed from it, once a version. */
export function usePoses(lane: Lane): PoseSnapshot {
  const { lab } = useServices();
  const version = useLab((state) => state.episodes[lane].poseVersion);
  return useMemo(() => ({ poses: lab.poses[lane].poses, version }), [lab, lane, version]);
}
