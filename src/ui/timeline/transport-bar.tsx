import { SPEEDS } from '#state/slices/playback.ts';
import { selectLastTick, selectRunning } from '#state/slices/episodes.ts';
import { seek, stepTicks, togglePlaying } from '#state/transport.ts';
import { useLab, useServices } from '#ui/app/lab-context.ts';
import { IconButton } from '#ui/primitives/button.tsx';
import { Icon } from '#ui/primitives/icon.tsx';
import { Select } from '#ui/primitives/select.tsx';
import { decisionAt, formatSeconds } from './moment.ts';
import styles from './timeline.module.css';

const SPEED_OPTIONS = SPEEDS.map((speed) => ({ value: String(speed), label: `${speed}×` }));

/** Play, pause, step, speed, and where the cursor stands. */
export function TransportBar() {
  const { lab } = useServices();
  const playing = useLab((state) => state.playing);
  const speed = useLab((state) => state.speed);
  const setSpeed = useLab((state) => state.setSpeed);
  const last = useLab(selectLastTick);
  const running = useLab(selectRunning);
  const idle = last === 0 && !running;
  return (
    <div className={styles.transport} role="group" aria-label="Playback">
      <IconButton label="To the start" disabled={idle} onClick={() => seek(lab, 0)}>
        <Icon name="start" />
      </IconButton>
      <IconButton label="One tick back" shortcut="←" disabled={idle} onClick={() => stepTicks(lab, -1)}>
        <Icon name="back" />
      </IconButton>
      <IconButton
        label={playing ? 'Pause' : 'Play'}
        shortcut="space"
        variant="plain"
        disabled={idle}
        onClick={() => togglePlaying(lab)}
      >
        <Icon name={playing ? 'pause' : 'play'} />
      </IconButton>
      <IconButton label="One tick on" shortcut="→" disabled={idle} onClick={() => stepTicks(lab, 1)}>
        <Icon name="forward" />
      </IconButton>
      <Select
        label="Playback speed"
        value={String(speed)}
        options={SPEED_OPTIONS}
        onChange={(value) => setSpeed(SPEEDS.find((known) => String(known) === value) ?? 1)}
      />
      <Moment />
    </div>
  );
}

function Moment() {
  const tick = useLab((state) => state.tick);
  const last = useLab(selectLastTick);
  const decisions = useLab((state) =>
    Math.max(state.episodes.unsteered.decisions.length, state.episodes.steered.decisions.length),
  );
  return (
    <span className={styles.moment}>
      <b>{formatSeconds(tick)}</b> of {formatSeconds(last)} s
      {decisions > 0 ? <span className={styles.detail}> · decision {decisionAt(tick, decisions)}</span> : null}
    </span>
  );
}
