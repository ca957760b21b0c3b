import { TICKS_PER_DECISION } from '#sim/types.ts';
import type { Lane } from '#state/lanes.ts';
import { useLab } from '#ui/app/lab-context.ts';
import styles from './timeline.module.css';

/** Arms this far apart tint a cell fully. */
const FULL_TINT_M = 0.15;

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
  const cells = Math.ceil(episode.ticks / TICKS_PER_DECISION);
  return (
    <div className={styles.lane} data-lane={lane}>
      <span className={styles.name}>
        {lane === 'unsteered' && episode.driver === 'teacher' && episode.key ? 'demonstration' : lane}
      </span>
      <div className={styles.cells}>
        {cells === 0 ? <span className={styles.empty}>{EMPTY_WORDS[lane]}</span> : null}
        {Array.from({ length: cells }, (_, decision) => (
          <div
            key={decision}
            className={styles.cell}
            style={{
              left: `${(100 * decision * TICKS_PER_DECISION) / end}%`,
              width: `${(100 * Math.min(TICKS_PER_DECISION, episode.ticks - decision * TICKS_PER_DECISION)) / end}%`,
              opacity: 0.35 + 0.65 * Math.min(1, (distancesM[decision] ?? 0) / FULL_TINT_M),
            }}
          />
        ))}
        {episode.events.map((event) => (
          <span
            key={`${event.kind} ${event.tick}`}
            className={styles.event}
            data-late={event.tick > 0.82 * end}
            style={{ left: `${(100 * event.tick) / end}%` }}
          >
            {event.kind === 'success' ? '✓ success' : event.kind}
          </span>
        ))}
      </div>
    </div>
  );
}

const EMPTY_WORDS: Readonly<Record<Lane, string>> = {
  unsteered: 'Run fills this lane',
  steered: 'A steered run fills this lane',
};
