import { StrictMode, createRef } from 'react';
import { createRoot } from 'react-dom/client';
import { createLab } from '#state/lab.ts';
import { PREFERENCES_KEY, parsePreferences } from '#state/preferences.ts';
import { createSimulation } from '#state/simulation.ts';
import { App } from '#ui/app/app.tsx';
import { LabContext, type LabServices } from '#ui/app/lab-context.ts';
import { connectSim } from '#workers/sim-client.ts';
import '#ui/styles/tokens.css';
import '#ui/styles/base.css';

function storedPreferences(): string | null {
  try {
    return localStorage.getItem(PREFERENCES_KEY);
  } catch {
    return null;
  }
}

const sim = connectSim();
const lab = createLab({
  sim: sim.api,
  preferences: parsePreferences(storedPreferences()),
  nowMillis: () => performance.now(),
});
const simulation = createSimulation(lab, () => crypto.randomUUID());
const services: LabServices = { lab, simulation, stageRef: createRef() };

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <LabContext value={services}>
      <App />
    </LabContext>
  </StrictMode>,
);

// Something moves at once: the demonstrator does the first task. Who asked for less motion presses play.
void simulation.runTeacher().then(() => {
  if (window.matchMedia('(prefers-reduced-motion: reduce)').matches) lab.store.getState().setPlaying(false);
});
