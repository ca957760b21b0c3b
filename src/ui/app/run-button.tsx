import type { MouseEvent } from 'react';
import { pressRun } from '#state/press-run.ts';
import { selectStoppable } from '#state/slices/episodes.ts';
import { selectSteers } from '#state/slices/steering.ts';
import { Button } from '#ui/primitives/button.tsx';
import { Icon } from '#ui/primitives/icon.tsx';
import { useLab, useServices } from './lab-context.ts';

/** Runs the task with the chosen driver. While a run goes on that was asked for, the button stops it; what was simulated stays. */
export function RunButton() {
  const { lab, simulation } = useServices();
  const ready = useLab((state) => state.readyDrivers[state.driver]);
  const stoppable = useLab(selectStoppable);
  const both = useLab((state) => state.driver === 'policy' && selectSteers(state));
  const press = ({ detail }: MouseEvent) => void pressRun(lab, simulation, detail);
  if (stoppable)
    return (
      <Button data-anchor="run" onClick={press}>
        <Icon name="stop" /> Stop
      </Button>
    );
  return (
    <Button variant="primary" data-anchor="run" disabled={!ready} onClick={press}>
      <Icon name="play" /> {both ? 'Run both' : 'Run'}
    </Button>
  );
}
