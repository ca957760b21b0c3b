import type { StateCreator } from 'zustand/vanilla';
import { withControlledAmounts } from '#rollout/controlled-amounts.ts';
import type { EpisodeEvent, RecordedDecision, Recording } from '#rollout/recording.ts';
import { CONTROL_HZ, type SceneLayout } from '#sim/types.ts';
import { LANES, type Lane } from '#state/lanes.ts';
import type { PoseRegistry } from '#state/pose-track.ts';
import type { LabState } from '#state/store.ts';
import type { Driver } from './scene.ts';

export type EpisodeStatus = 'empty' | 'running' | 'finished' | 'cut' | 'failed';

/** What the page knows of one lane. Its poses lie in the pose registry; `poseVersion` changes when they do. */
export interface Episode {
  /** Names the episode to the simulator worker; a new run has a new key. Empty for an empty lane. */
  readonly key: string;
  readonly status: EpisodeStatus;
  readonly driver: Driver;
  readonly layout: SceneLayout | null;
  readonly prompt: string;
  readonly decisions: readonly RecordedDecision[];
  readonly events: readonly EpisodeEvent[];
  /** Ticks recorded so far. */
  readonly ticks: number;
  readonly success: boolean;
  readonly poseVersion: number;
  /** The whole record, once the episode has ended. */
  readonly recording: Recording | null;
}

export interface EpisodeStart {
  readonly key: string;
  readonly driver: Driver;
  readonly layout: SceneLayout;
  readonly prompt: string;
}

/** A piece of a running episode. Poses are [n, POSE_LENGTH]; the first piece begins with the pose after the reset. */
export interface EpisodeChunk {
  readonly poses: Float32Array;
  readonly decisions: readonly RecordedDecision[];
  readonly events: readonly EpisodeEvent[];
}

export interface EpisodesSlice {
  readonly episodes: Readonly<Record<Lane, Episode>>;
  /** Whether a person asked for the newest run. The page plays links, examples and files by itself. */
  readonly runAsked: boolean;
  setRunAsked: (asked: boolean) => void;
  beginEpisode: (lane: Lane, start: EpisodeStart) => void;
  /** Adds a chunk to the lane, unless another run has taken the lane since (`key`). */
  extendEpisode: (lane: Lane, key: string, chunk: EpisodeChunk) => void;
  finishEpisode: (lane: Lane, key: string, recording: Recording) => void;
  /** The run stopped without a record; what was drawn stays. */
  failEpisode: (lane: Lane, key: string) => void;
  /** Empties the lane; `still` is the one pose to show instead, if any. */
  clearEpisode: (lane: Lane, still?: Float32Array) => void;
}

const EMPTY: Episode = {
  key: '',
  status: 'empty',
  driver: 'teacher',
  layout: null,
  prompt: '',
  decisions: [],
  events: [],
  ticks: 0,
  success: false,
  poseVersion: 0,
  recording: null,
};

export function createEpisodesSlice(poses: PoseRegistry): StateCreator<LabState, [], [], EpisodesSlice> {
  return (set, get) => {
    const change = (lane: Lane, next: Partial<Episode>) =>
      set((state) => ({ episodes: { ...state.episodes, [lane]: { ...state.episodes[lane], ...next } } }));
    const isCurrent = (lane: Lane, key: string) => get().episodes[lane].key === key;
    return {
      episodes: { unsteered: EMPTY, steered: EMPTY },
      runAsked: false,
      setRunAsked: (asked) => set({ runAsked: asked }),
      beginEpisode: (lane, start) => {
        poses[lane].clear();
        change(lane, {
          ...EMPTY,
          ...start,
          status: 'running',
          poseVersion: get().episodes[lane].poseVersion + 1,
        });
      },
      extendEpisode: (lane, key, chunk) => {
        if (!isCurrent(lane, key)) return;
        poses[lane].append(chunk.poses);
        const episode = get().episodes[lane];
        change(lane, {
          decisions: chunk.decisions.length > 0 ? [...episode.decisions, ...chunk.decisions] : episode.decisions,
          events: chunk.events.length > 0 ? [...episode.events, ...chunk.events] : episode.events,
          ticks: poses[lane].ticks,
          poseVersion: episode.poseVersion + 1,
        });
      },
      finishEpisode: (lane, key, record) => {
        if (!isCurrent(lane, key)) return;
        const recording = withControlledAmounts(record, poses[lane].poses);
        change(lane, {
          status: recording.cut ? 'cut' : 'finished',
          decisions: recording.decisions,
          events: recording.events,
          ticks: recording.ticks,
          success: recording.success,
          recording,
        });
      },
      failEpisode: (lane, key) => {
        if (isCurrent(lane, key)) change(lane, { status: 'failed' });
      },
      clearEpisode: (lane, still) => {
        poses[lane].clear();
        if (still) poses[lane].append(still);
        change(lane, { ...EMPTY, poseVersion: get().episodes[lane].poseVersion + 1 });
      },
    };
  };
}

/** The last tick that any lane has: where the timeline ends. */
export function selectLastTick(state: Pick<EpisodesSlice, 'episodes'>): number {
  return Math.max(...LANES.map((lane) => state.episodes[lane].ticks));
}

export function selectRunning(state: Pick<EpisodesSlice, 'episodes'>): boolean {
  return LANES.some((lane) => state.episodes[lane].status === 'running');
}

/** Whether there is a run that Stop is for. What the page plays by itself gives way to Run. */
export function selectStoppable(state: Pick<EpisodesSlice, 'episodes' | 'runAsked'>): boolean {
  return state.runAsked && selectRunning(state);
}

/** Seconds of simulated time at a tick. */
export function secondsAt(tick: number): number {
  return tick / CONTROL_HZ;
}
