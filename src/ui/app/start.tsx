import { StrictMode, createRef } from 'react';
import { createRoot } from 'react-dom/client';
import { invariant } from '#base/errors.ts';
import { createLab } from '#state/lab.ts';
import { PREFERENCES_KEY, parsePreferences } from '#state/preferences.ts';
import { createSimulation } from '#state/simulation.ts';
import { connectSim } from '#workers/sim-client.ts';
import { App } from './app.tsx';
import { LabContext, type LabServices } from './lab-context.ts';
import { REDUCED_MOTION } from './use-media.ts';

/** Builds the lab, mounts the page, and lets something move at once: the demonstrator does the first task. */
export function startLab(): void {
  const lab = createLab({
    sim: connectSim().api,
    preferences: parsePreferences(storedPreferences()),
    nowMillis: () => performance.now(),
  });
  const simulation = createSimulation(lab, () => crypto.randomUUID());
  const services: LabServices = { lab, simulation, stageRef: createRef() };

  const root = document.getElementById('root');
  invariant(root, 'index.html has #root');
  createRoot(root).render(
    <StrictMode>
      <LabContext value={services}>
        <App />
      </LabContext>
    </StrictMode>,
  );

  // Who asked for less motion finds the episode ready, at its start, and presses play.
  void simulation.runTeacher({ autoplay: !window.matchMedia(REDUCED_MOTION).matches });
}

function storedPreferences(): string | null {
  try {
    return localStorage.getItem(PREFERENCES_KEY);
  } catch {
    // A browser may forbid storage: the page starts with its defaults.
    return null;
  }
}
