import { selectRunning } from '#state/slices/episodes.ts';
import { DRIVERS, type Driver } from '#state/slices/scene.ts';
import { Button } from '#ui/primitives/button.tsx';
import { Icon } from '#ui/primitives/icon.tsx';
import { Segmented } from '#ui/primitives/segmented.tsx';
import { useLab, useServices } from './lab-context.ts';
import styles from './top-bar.module.css';

/** Who drives, and Run. While a run is in progress the button stops it; what was simulated stays. */
export function RunButton() {
  const { simulation } = useServices();
  const driver = useLab((state) => state.driver);
  const ready = useLab((state) => state.readyDrivers[state.driver]);
  const policyReady = useLab((state) => state.readyDrivers.policy);
  const running = useLab(selectRunning);
  const setDriver = useLab((state) => state.setDriver);
  const options = DRIVERS.map((value: Driver) => ({
    value,
    label: value,
    disabled: value === 'policy' && !policyReady,
    title: value === 'policy' ? POLICY_TITLES[policyReady ? 'ready' : 'absent'] : 'The scripted demonstrator drives',
  }));
  return (
    <div className={styles.run}>
      <Segmented label="Driver" value={driver} options={options} onChange={setDriver} />
      {running ? (
        <Button onClick={() => simulation.stop()}>
          <Icon name="stop" /> Stop
        </Button>
      ) : (
        <Button variant="primary" disabled={!ready} onClick={() => void simulation.runTeacher()}>
          <Icon name="play" /> Run
        </Button>
      )}
    </div>
  );
}

const POLICY_TITLES = { ready: 'The vision-language-action policy drives', absent: 'No policy has been loaded yet' };
