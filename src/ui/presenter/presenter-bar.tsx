import { selectLastTick, selectRunning } from '#state/slices/episodes.ts';
import { stepDecisions, togglePlaying } from '#state/transport.ts';
import { useLab, useServices } from '#ui/app/lab-context.ts';
import { Button, IconButton } from '#ui/primitives/button.tsx';
import { Icon } from '#ui/primitives/icon.tsx';
import { FrozenPicture } from './frozen-picture.tsx';
import styles from './presenter.module.css';

/** While somebody presents: a play control that a room can see, decision by decision, spotlight and freeze. */
export function PresenterBar() {
  const presenting = useLab((state) => state.presenting);
  const setPresenting = useLab((state) => state.setPresenting);
  if (!presenting) return null;
  return (
    <>
      <FrozenPicture />
      <div className={styles.bar} role="group" aria-label="Presenter">
        <Playback />
        <Switches />
        <IconButton label="Leave presenter mode" shortcut="escape" onClick={() => setPresenting(false)}>
          <Icon name="close" size={24} />
        </IconButton>
      </div>
    </>
  );
}

function Playback() {
  const { lab } = useServices();
  const playing = useLab((state) => state.playing);
  const idle = useLab((state) => selectLastTick(state) === 0 && !selectRunning(state));
  return (
    <>
      <IconButton label="One decision back" shortcut="shift ←" disabled={idle} onClick={() => stepDecisions(lab, -1)}>
        <Icon name="back" size={28} />
      </IconButton>
      <IconButton
        className={styles.play ?? ''}
        variant="primary"
        label={playing ? 'Pause the episode' : 'Play the episode'}
        shortcut="space"
        disabled={idle}
        onClick={() => togglePlaying(lab)}
      >
        <Icon name={playing ? 'pause' : 'play'} size={36} />
      </IconButton>
      <IconButton label="One decision on" shortcut="shift →" disabled={idle} onClick={() => stepDecisions(lab, 1)}>
        <Icon name="forward" size={28} />
      </IconButton>
    </>
  );
}

function Switches() {
  const spotlight = useLab((state) => state.spotlight);
  const setSpotlight = useLab((state) => state.setSpotlight);
  const frozen = useLab((state) => state.frozen);
  const setFrozen = useLab((state) => state.setFrozen);
  return (
    <>
      <Button
        variant="quiet"
        className={styles.spotlight ?? ''}
        aria-pressed={spotlight}
        title="Dims all but the pointer's place, or the focus (s)"
        onClick={() => setSpotlight(!spotlight)}
      >
        Spotlight
      </Button>
      <Button
        variant="quiet"
        aria-pressed={frozen}
        title="Holds the picture while you change things (f)"
        onClick={() => setFrozen(!frozen)}
      >
        Freeze
      </Button>
    </>
  );
}
