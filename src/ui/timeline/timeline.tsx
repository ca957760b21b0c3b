import { useEffect, useMemo, useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { CONTROL_HZ } from '#sim/types.ts';
import { LANES } from '#state/lanes.ts';
import { toolDistancesM } from '#state/series.ts';
import { selectLastTick } from '#state/slices/episodes.ts';
import { seek, stepDecisions, stepTicks } from '#state/transport.ts';
import { useLab, useServices } from '#ui/app/lab-context.ts';
import { usePoses } from '#ui/app/use-poses.ts';
import { ticksOf } from '#ui/charts/axis.ts';
import { decisionAt, formatSeconds } from './moment.ts';
import { TimelineLane } from './timeline-lane.tsx';
import styles from './timeline.module.css';

/** The axis of an empty timeline. */
const SHORTEST_AXIS_TICKS = 10;

/** Both episodes on one time axis: a lane each, decisions as cells, events as words. One slider over all of it. */
export function Timeline() {
  const { lab } = useServices();
  const last = useLab(selectLastTick);
  const tick = useLab((state) => state.tick);
  const decisions = useLab((state) => state.episodes.unsteered.decisions.length);
  const distances = useDistances();
  const trackRef = useRef<HTMLDivElement>(null);
  const cursorRef = useRef<HTMLDivElement>(null);
  const end = Math.max(SHORTEST_AXIS_TICKS, last);

  useEffect(() => {
    const place = (ticks: number) => {
      if (cursorRef.current) cursorRef.current.style.left = `${(100 * ticks) / end}%`;
    };
    place(lab.clock.ticks);
    return lab.clock.subscribe(place);
  }, [lab, end]);

  const scrub = (event: PointerEvent<HTMLDivElement>) => {
    if (event.type === 'pointermove' && event.buttons === 0) return;
    const track = trackRef.current?.getBoundingClientRect();
    if (!track) return;
    if (event.type === 'pointerdown') {
      event.currentTarget.setPointerCapture(event.pointerId);
      lab.store.getState().setPlaying(false);
    }
    seek(lab, ((event.clientX - track.left) / track.width) * end);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = KEYS[event.key];
    if (!move) return;
    event.preventDefault();
    if (move === 'home') seek(lab, 0);
    else if (move === 'end') seek(lab, last);
    else if (event.shiftKey) stepDecisions(lab, move);
    else stepTicks(lab, move);
  };

  return (
    <div
      className={styles.timeline}
      role="slider"
      tabIndex={0}
      aria-label="Moment of the episode"
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={Math.min(tick, last)}
      aria-valuetext={`${formatSeconds(tick)} seconds, decision ${decisionAt(tick, decisions)}`}
      onPointerDown={scrub}
      onPointerMove={scrub}
      onPointerUp={() => seek(lab, Math.round(lab.clock.ticks))}
      onKeyDown={onKeyDown}
    >
      {LANES.map((lane) => (
        <TimelineLane key={lane} lane={lane} end={end} distancesM={distances} />
      ))}
      <div className={styles.axis} aria-hidden="true">
        {ticksOf({ min: 0, max: end / CONTROL_HZ }, 6).map((second) => (
          <span key={second} style={{ left: `${(100 * second * CONTROL_HZ) / end}%` }}>
            {second} s
          </span>
        ))}
      </div>
      <div ref={trackRef} className={styles.track} aria-hidden="true">
        <div ref={cursorRef} className={styles.cursor} />
      </div>
    </div>
  );
}

const KEYS: Readonly<Record<string, 1 | -1 | 'home' | 'end'>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  Home: 'home',
  End: 'end',
};

/** Per decision, how far apart the two arms are; empty while one lane is empty. */
function useDistances(): Float32Array {
  const blue = usePoses('unsteered');
  const orange = usePoses('steered');
  return useMemo(() => toolDistancesM(blue.poses, orange.poses), [blue, orange]);
}
