import { useRef } from 'react';
import type { EpisodeEvent } from '#rollout/recording.ts';
import { TICKS_PER_DECISION } from '#sim/types.ts';
import type { Lane } from '#state/lanes.ts';
import type { Episode } from '#state/slices/episodes.ts';
import { useLab } from '#ui/app/lab-context.ts';
import { useLaneName } from '#ui/app/use-lane-name.ts';
import { useSize } from '#ui/charts/use-size.ts';
import { labelSides } from './event-labels.ts';
import { formatSeconds } from './moment.ts';
import styles from './timeline.module.css';

/** Arms this far apart tint a cell fully. */
const FULL_TINT_M = 0.15;
/** Mean advance of the small text, in its own size: enough to keep labels apart. */
const CHARACTER_EM = 0.58;

export interface TimelineLaneProps {
  readonly lane: Lane;
  /** Last tick of the time axis. */
  readonly end: number;
  /** Mean distance between the two tools, one a decision; empty with one episode. */
  readonly distancesM: Float32Array;
}

/** One episode: its decisions as cells, tinted by how far apart the two episodes are, and its events. */
export function TimelineLane({ lane, end, distancesM }: TimelineLaneProps) {
  const episode = useLab((state) => state.episodes[lane]);
  const name = useLaneName(lane);
  const cells = Math.ceil(episode.ticks / TICKS_PER_DECISION);
  return (
    <div className={styles.lane} data-lane={lane}>
      <div className={styles.heading}>
        <span className={styles.name}>{name}</span>
        <span>{outcomeOf(episode)}</span>
      </div>
      <div className={styles.cells}>
        {cells === 0 ? <span className={styles.empty}>{EMPTY_WORDS[lane]}</span> : null}
        {Array.from({ length: cells }, (_, decision) => (
          <div
            key={decision}
            className={styles.cell}
            title={cellTitle(episode, decision)}
            style={{
              left: `${(100 * decision * TICKS_PER_DECISION) / end}%`,
              width: `${(100 * Math.min(TICKS_PER_DECISION, episode.ticks - decision * TICKS_PER_DECISION)) / end}%`,
              opacity: 0.35 + 0.65 * Math.min(1, (distancesM[decision] ?? 0) / FULL_TINT_M),
            }}
          />
        ))}
        <LaneEvents events={episode.events} end={end} />
      </div>
    </div>
  );
}

/** The action tokens of a decision, as OpenVLA writes them: one bin of 256 a dimension. */
function cellTitle({ decisions }: Episode, decision: number): string {
  const bins = decisions[decision]?.bins;
  return bins ? `decision ${decision}: action tokens ${bins.join(' ')}` : `decision ${decision}`;
}

const EMPTY_WORDS: Readonly<Record<Lane, string>> = {
  unsteered: 'Run fills this lane',
  steered: 'A steered run fills this lane',
};

/** How the episode ended, and after how long. */
function outcomeOf({ status, success, ticks }: Episode): string {
  if (status === 'running') return 'running …';
  if (status === 'cut') return `stopped at ${formatSeconds(ticks)} s`;
  if (status === 'failed') return 'did not finish';
  if (status === 'empty') return '';
  return success ? `✓ success ${formatSeconds(ticks)} s` : `failed, ${formatSeconds(ticks)} s`;
}

/** What happened, as ticks with words. */
function LaneEvents({ events, end }: { readonly events: readonly EpisodeEvent[]; readonly end: number }) {
  const ref = useRef<HTMLDivElement>(null);
  const { widthPx, fontPx } = useSize(ref);
  // Success stands in the heading: it is always the last event, and the lane has no room for it there.
  const words = events.map(({ kind }) => (kind === 'success' ? '' : kind));
  const marks = events.map(({ tick }, i) => ({
    xPx: (tick / end) * widthPx,
    widthPx: (words[i] ?? '').length * fontPx * CHARACTER_EM,
  }));
  const sides = labelSides(marks, widthPx);
  return (
    <div ref={ref} className={styles.events}>
      {events.map(({ kind, tick }, i) => (
        <span
          key={`${kind} ${tick}`}
          className={styles.event}
          data-side={sides[i]}
          title={`${kind} at ${formatSeconds(tick)} s`}
          style={{ left: `${(100 * tick) / end}%` }}
        >
          {sides[i] === 'none' ? '' : words[i]}
        </span>
      ))}
    </div>
  );
}
