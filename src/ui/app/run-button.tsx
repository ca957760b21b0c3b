import { selectRunning } from '#state/slices/episodes.ts';
import { selectSteers } from '#state/slices/steering.ts';
import { Button } from '#ui/primitives/button.tsx';
import { Icon } from '#ui/primitives/icon.tsx';
import { useLab, useServices } from './lab-context.ts';

/** Runs the task with the chosen driver. While it runs the button stops it; what was simulated stays. */
export function RunButton() {
  const { simulation } = useServices();
  const ready = useLab((state) => state.readyDrivers[state.driver]);
  const running = useLab(selectRunning);
  const both = useLab((state) => state.driver === 'policy' && selectSteers(state));
  if (running)
    return (
      <Button data-anchor="run" onClick={() => simulation.stop()}>
        <Icon name="stop" /> Stop
      </Button>
    );
  return (
    <Button variant="primary" data-anchor="run" disabled={!ready} onClick={() => void simulation.run()}>
      <Icon name="play" /> {both ? 'Run both' : 'Run'}
    </Button>
  );
}
